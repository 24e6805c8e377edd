#pragma once

#include "k8spark/submission.h"
#include "sys/random.h"

#include <cstdint>
#include <optional>

namespace k8spark::app {

// Fresh ids for a submission, in Spark's shapes.
SubmissionIds make_ids(sys::Random& random, std::int64_t epoch_ms, std::size_t uploads);

// The same shapes from the submission itself: `render` gives the same bytes for the same input.
// No submit time, unless SOURCE_DATE_EPOCH gives one.
SubmissionIds derive_ids(Submission const& submission);

}  // namespace k8spark::app
