#include "app/run/upload_progress.h"

#include "fake_context.h"

#include <gtest/gtest.h>

namespace k8spark::app {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;
using std::chrono::milliseconds;

TEST(UploadProgress, SaysBytesPercentAndRate) {
  EXPECT_EQ(upload_progress_text("deps.zip", 10 * kMiB, 40 * kMiB, milliseconds(2000)),
            "uploading deps.zip: 10.0 of 40.0 MiB (25 %), 5.0 MiB/s");
  EXPECT_EQ(upload_progress_text("empty", 0, 0, milliseconds(0)),
            "uploading empty: 0.0 of 0.0 MiB (100 %), 0.0 MiB/s");
}

TEST(UploadProgress, APipeGetsALineEveryTenSeconds) {
  FakeMachine machine;
  Context context = machine.context();
  UploadProgress progress(context, "/a/deps.zip", false);
  for (int i = 0; i <= 25; ++i) {
    progress.show(kMiB * static_cast<std::uint64_t>(i), 40 * kMiB);
    machine.clock.advance(milliseconds(1000));
  }
  progress.clear();
  EXPECT_EQ(machine.streams.stderr_text,
            "k8spark: uploading deps.zip: 10.0 of 40.0 MiB (25 %), 1.0 MiB/s\n"
            "k8spark: uploading deps.zip: 20.0 of 40.0 MiB (50 %), 1.0 MiB/s\n");
}

TEST(UploadProgress, QuietIsQuiet) {
  FakeMachine machine;
  Context context = machine.context();
  UploadProgress progress(context, "/a/deps.zip", true);
  machine.clock.advance(milliseconds(60'000));
  progress.show(1, 2);
  EXPECT_EQ(machine.streams.stderr_text, "");
}

}  // namespace
}  // namespace k8spark::app
