#pragma once

#include "app/context.h"
#include "k8spark/conf.h"
#include "k8spark/submission.h"
#include "profile/layers.h"

#include <functional>
#include <string_view>

// What --verbose adds on stderr. No secret: values are redacted by key, requests show neither
// headers nor bodies.
namespace k8spark::app {

// Every effective key with its origin, as spark-submit --verbose prints the parsed arguments.
void print_conf(profile::Layers const& layers, SparkConf const& conf, Context& context);

// Application, main class and arguments as the driver will see them; what an argument's own name
// says is secret ("--password x", "token=x") is redacted.
void print_application(Submission const& submission, Context& context);

// Takes one line for each exchange with the server and prints it with the time of day. The context
// must outlive it.
std::function<void(std::string_view line)> request_log(Context& context);

}  // namespace k8spark::app
