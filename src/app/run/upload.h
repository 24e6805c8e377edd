#pragma once

#include "app/build.h"
#include "app/context.h"
#include "k8spark/plan.h"

#include <vector>

namespace k8spark::app {

struct UploadVoice {
  bool quiet = false;    // nothing but warnings
  bool verbose = false;  // a line for each request
};

// Sends local files to where the plan says, one after the other, before any object is created.
// What the store is reached with is checked before the first byte leaves. On a failure files that
// were sent before it stay, as with Spark; each is there whole or not at all (storage/store.h).
Result<void> upload_files(Built const& built, UploadVoice voice, Context& context);

// The same for any files of a submission's store: all targets lie in one bucket or container.
Result<void> send_files(std::vector<Upload> const& uploads,
                        Submission const& submission,
                        UploadVoice voice,
                        Context& context);

// "would upload FILE to TARGET", a line each: what a dry run and `render` do in its place.
void say_uploads(std::vector<Upload> const& uploads, Context& context);

}  // namespace k8spark::app
