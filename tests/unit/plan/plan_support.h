#pragma once

#include "k8spark/plan.h"

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

// Submissions with fixed ids, and the parts of a plan that tests look at.
namespace k8spark::test {

using Pairs = std::initializer_list<std::pair<char const*, char const*>>;

inline constexpr char const* kAppId = "spark-00000000000000000000000000000001";

// A JVM application of the given line, "job" by name, with an image; `conf` is laid over it.
Submission java_submission(char const* spark, Pairs conf = {});
// The same for Python and R.
Submission python_submission(char const* spark, Pairs conf = {});
Submission r_submission(char const* spark, Pairs conf = {});
void set_conf(Submission& submission, std::string key, std::string value);

// The plan; an empty one and a failed test if it is refused.
Plan planned(Submission const& submission);
// The error; an empty one and a failed test if there is a plan. Every refusal must be kUsage.
Error refusal(Submission const& submission);
// Where the refusal says the mistake is.
std::string refused_at(Submission const& submission);

// The driver container.
Json driver(Plan const& plan);
// The pod's spec.
Json spec(Plan const& plan);
// The first element of a list whose "name" is `name`; null if there is none.
Json named(Json const& list, std::string_view name);
// The value of an environment variable of the driver; null if there is none.
Json env(Plan const& plan, std::string_view name);
// The first object of a kind among the plan's resources; null if there is none.
Json resource(Plan const& plan, std::string_view kind);
// Names of the elements of a list, joined by blanks.
std::string names(Json const& list);
// "kind kind ..." of the resources, in order.
std::string kinds(Plan const& plan);
std::string property(Plan const& plan, std::string const& key);
// A warning that holds the text.
bool warns_of(Plan const& plan, std::string_view text);

}  // namespace k8spark::test
