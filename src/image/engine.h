#pragma once

#include "k8spark/result.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The command lines of the programs that build, push and load images. Pure: somebody else runs
// them.
namespace k8spark::image {

enum class Engine { kDocker, kPodman, kBuildah };
inline constexpr Engine kEngines[] = {Engine::kDocker, Engine::kPodman, Engine::kBuildah};

Result<Engine> parse_engine(std::string_view name);
std::string_view engine_name(Engine engine);

// Words of a program, the program first.
using Words = std::vector<std::string>;

// Asks whether the engine can work: docker without its daemon cannot.
Words probe_words(Engine engine);

struct BuildInput {
  Engine engine = Engine::kDocker;
  std::string name;              // "registry.example.com/team/app:1"
  std::string dockerfile = "-";  // a path; "-": on standard input
  std::string context = ".";
  std::map<std::string, std::string> args;  // --build-arg
  std::vector<std::string> platforms;       // several: a manifest list, docker's by buildx
  bool push = false;                        // docker with several platforms cannot but push
  bool no_cache = false;
};
Words build_words(BuildInput const& input);

// Several when there is a list of images to push as a whole.
Words push_words(Engine engine, std::string const& name, bool is_list);
Words tag_words(Engine engine, std::string const& from, std::string const& to);

// The local clusters that take an image without a registry.
enum class LocalCluster { kMinikube, kKind, kK3d };
Result<LocalCluster> parse_local_cluster(std::string_view name);
Words load_words(LocalCluster cluster, std::string const& image);

// A name in parts: "registry.example.com:5000/team/app:1".
struct ImageName {
  std::string registry;    // empty: Docker Hub
  std::string repository;  // "team/app"
  std::string tag;         // "1", or empty
  std::string digest;      // "sha256:...", or empty
};
ImageName split_image_name(std::string_view name);
// With the registry before a name that has none, and the tag instead of the name's. Empty: as is.
std::string full_image_name(std::string_view name, std::string_view registry, std::string_view tag);

// Docker Hub knows USER/NAME and nothing deeper.
bool is_nested_on_docker_hub(std::string_view name);
// How to log in to the registry of that name, for hints; empty when there is nothing special.
std::string login_hint(std::string_view name, Engine engine);

}  // namespace k8spark::image
