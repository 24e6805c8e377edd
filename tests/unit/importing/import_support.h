#pragma once

#include "importing/to_profile.h"
#include "profile/layers.h"
#include "render/command_line.h"
#include "support/memory_file_system.h"
#include "sys/environment.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace k8spark::importing {

inline ProfileDraft draft_of(ImportedRun run) {
  Result<ProfileDraft> draft = to_profile(std::move(run), "p", {});
  EXPECT_TRUE(draft) << (draft ? "" : draft.error().message);
  return draft ? *std::move(draft) : ProfileDraft{};
}

// What `k8spark render --profile p` hands to the renderers: the real loader on the profile's text.
inline render::SubmitCommand load(std::string const& text, sys::Environment::Map environment = {}) {
  test::MemoryFileSystem files;
  files.add("/work/k8spark.yaml", text);
  profile::LayerInput input;
  input.cwd = "/work";
  input.allow_outside_files = true;
  environment["HOME"] = "/home/ann";
  Result<profile::Layers> layers =
      profile::load_layers(input, files, sys::Environment(std::move(environment)));
  EXPECT_TRUE(layers) << layers.error().where << ": " << layers.error().message << '\n' << text;
  render::SubmitCommand command;
  if (!layers) return command;
  command.conf = merge(layers->in_order);
  command.master = "k8s://https://h:6443";
  command.main_class = layers->settings.option("app.class");
  command.proxy_user = layers->settings.option("app.proxyUser");
  command.primary_resource = layers->settings.option("app.file").value_or("");
  command.app_args = layers->settings.list("app.args");
  return command;
}

}  // namespace k8spark::importing
