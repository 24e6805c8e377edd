#pragma once

#include "app/build.h"
#include "app/image/image_options.h"
#include "image/conflicts.h"
#include "image/dockerfile.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Flags and profile become what the image room works on. A flag wins over its field.
namespace k8spark::app {

inline constexpr std::string_view kRepositoryHint =
    "--repository URL or image.build.repository: Maven Central's, or a mirror's";

class ImageSettings {
 public:
  // Reads the profile as every other command does.
  static Result<ImageSettings> read(ImageStackOptions const& options, Context& context);

  [[nodiscard]] matrix::Stack const& stack() const { return stack_; }
  [[nodiscard]] SparkConf const& conf() const { return configured_.conf; }
  [[nodiscard]] std::vector<std::string> const& warnings() const {
    return configured_.layers.warnings;
  }

  // The flag if it was given, else the field of the profile, else "".
  [[nodiscard]] std::string text(std::string const& flag, std::string_view field) const;
  [[nodiscard]] bool is_set(bool flag, std::string_view field) const;
  [[nodiscard]] std::vector<std::string> list(std::vector<std::string> const& flag,
                                              std::string_view field) const;
  // NAME=VALUE flags over the entries of a map field.
  [[nodiscard]] Result<std::map<std::string, std::string>> map(std::vector<std::string> const& flag,
                                                               std::string_view field) const;

  // The stores of flags, of image.app.stores, or of the configuration's addresses.
  [[nodiscard]] Result<std::vector<matrix::Store>> stores(ImageJarWords const& words) const;
  [[nodiscard]] Result<std::vector<image::JarSource>> jars(ImageJarWords const& words) const;
  // Address of the Maven repository; empty: nobody has said one.
  [[nodiscard]] std::string repository(ImageJarWords const& words) const {
    return text(words.repository, "image.build.repository");
  }
  // What those jars and this configuration hold, for the search for conflicts.
  [[nodiscard]] image::Holdings holdings(std::vector<image::JarSource> const& jars) const;

  // REGISTRY/NAME:TAG; kUsage when nothing names an image.
  [[nodiscard]] Result<std::string> image_name(std::string const& flag) const;

 private:
  ImageSettings(Configured configured, matrix::Stack stack)
      : configured_(std::move(configured)), stack_(std::move(stack)) {}

  Configured configured_;
  matrix::Stack stack_;
};

Result<image::DockerfileInput> dockerfile_input(ImageDockerfileOptions const& options,
                                                ImageSettings const& settings);
// The Dockerfile; conflicts among its jars are warnings, and errors unless `force`.
Result<std::string> make_dockerfile(ImageDockerfileOptions const& options,
                                    ImageSettings const& settings,
                                    Context& context);

// "MESSAGE (rule NAME); SYMPTOM; CURE", one line.
std::string finding_line(image::Finding const& finding);

}  // namespace k8spark::app
