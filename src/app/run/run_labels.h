#pragma once

#include <string>
#include <string_view>

// What k8spark writes on the objects of a run that was given an id (docs/runs.md).
namespace k8spark::app {

constexpr std::string_view kRunIdLabel = "k8spark.io/run-id";
constexpr std::string_view kAttemptLabel = "k8spark.io/attempt";
constexpr std::string_view kProfileLabel = "k8spark.io/profile";
constexpr std::string_view kUserLabel = "k8spark.io/user";
// Annotations: texts of any form.
constexpr std::string_view kRunIdText = "k8spark.io/run-id";
constexpr std::string_view kSubmissionId = "k8spark.io/submission-id";      // the app id
constexpr std::string_view kSubmissionHash = "k8spark.io/submission-hash";  // "pod:...,..."

// Any text as a label's value: itself where it is one (at most 63 of A-Z a-z 0-9 . _ -, the first
// and last a letter or digit), else what is legal of it and a hash, so that different texts stay
// different.
std::string label_value(std::string_view text);

}  // namespace k8spark::app
