#include "profile/field_rows.h"

#include <array>

namespace k8spark::profile {

namespace {

using enum FieldType;

// How the commands below `image` build the image. Source of their meaning: docs/images.md.
constexpr auto kRows = std::to_array<Field>({
    {"image.registry",
     kText,
     "",
     "",
     "registry and folder that image build and image push put before the name"},
    {"image.uid", kInteger, "", "", "user id in the image; 185 unless said otherwise"},
    {"image.platforms",
     kList,
     "",
     "",
     "linux/amd64, linux/arm64: an image for several kinds of machine"},
    {"image.build.tool",
     kChoice,
     "",
     "dockerfile|docker-image-tool",
     "a Dockerfile of k8spark's, or Spark's own script"},
    {"image.build.engine",
     kChoice,
     "",
     "docker|podman|buildah",
     "who builds; the first that is there"},
    {"image.build.in",
     kChoice,
     "",
     "minikube|kind|k3d",
     "the local cluster that gets the image instead of a registry"},
    {"image.build.tag", kText, "", "", "tag of the image"},
    {"image.build.repo", kText, "", "", "-r of docker-image-tool.sh"},
    {"image.build.python", kBoolean, "", "", "docker-image-tool.sh makes spark-py too"},
    {"image.build.r", kBoolean, "", "", "docker-image-tool.sh makes spark-r too"},
    {"image.build.args", kMap, "", "", "build arguments: JAVA_VERSION: 17"},
    {"image.build.context",
     kPath,
     "",
     "",
     "folder of the build; the profile's files are named below it"},
    {"image.build.repository",
     kText,
     "",
     "",
     "address of the Maven repository that jars come from"},
    {"image.build.source.profiles",
     kList,
     "",
     "",
     "Maven profiles of image distribution: kubernetes, hadoop-3.1"},
    {"image.build.source.properties", kMap, "", "", "its properties: hadoop.version: 3.2.0"},
    {"image.build.source.scala", kText, "", "", "its Scala: 2.13"},
    {"image.build.source.java", kText, "", "", "its JAVA_HOME"},
    {"image.build.source.name", kText, "", "", "name of the distribution"},
    {"image.build.source.pip", kBoolean, "", "", "make the Python package too"},
    {"image.app.base", kText, "", "", "image that the application's is built on"},
    {"image.app.apt", kWords, "", "", "Debian packages"},
    {"image.app.pip",
     kWords,
     "",
     "",
     "a requirements file, packages, or wheels of the build's folder"},
    {"image.app.conda", kText, "", "", "environment file of the build's folder"},
    {"image.app.files", kWords, "", "", "files of the build's folder, FROM or FROM:TO"},
    {"image.app.jars",
     kWords,
     "",
     "",
     "Maven coordinates, URL#sha256=HEX, or jars of the build's folder"},
    {"image.app.stores",
     kList,
     "",
     "",
     "s3, azure, gcs: stores whose jars the image gets; else those of the profile's addresses"},
    {"image.app.python", kText, "", "", "Python of the image, for its label: 3.11"},
});

}  // namespace

std::span<Field const> image_fields() {
  return kRows;
}

}  // namespace k8spark::profile
