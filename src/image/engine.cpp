#include "image/engine.h"

#include "text/strings.h"

#include <algorithm>
#include <array>

namespace k8spark::image {

namespace {

constexpr std::array<std::string_view, 3> kEngineNames = {"docker", "podman", "buildah"};
constexpr std::array<std::string_view, 3> kClusterNames = {"minikube", "kind", "k3d"};

template <std::size_t kCount>
Result<std::size_t> index_of(std::array<std::string_view, kCount> const& names,
                             std::string_view name,
                             std::string const& what) {
  auto const* const at = std::find(names.begin(), names.end(), name);
  if (at != names.end()) return static_cast<std::size_t>(at - names.begin());
  std::vector<std::string> const known(names.begin(), names.end());
  return usage_error(
      "unknown " + what + " \"" + std::string(name) + '"', "", "one of " + text::join(known, ", "));
}

// The first part of a name is a host when it cannot be a user's name.
bool is_host(std::string_view part) {
  return part == "localhost" || part.find_first_of(".:") != std::string_view::npos;
}

// "123456789012.dkr.ecr.eu-central-1.amazonaws.com" gives "eu-central-1"; else empty.
std::string ecr_region(std::string_view host) {
  std::vector<std::string> const parts = text::split(host, '.');
  if (parts.size() < 6 || parts[1] != "dkr" || !parts[2].starts_with("ecr")) return {};
  return parts[4] == "amazonaws" ? parts[3] : std::string();
}

}  // namespace

Result<Engine> parse_engine(std::string_view name) {
  K8SPARK_ASSIGN(std::size_t const at, index_of(kEngineNames, name, "engine"));
  return static_cast<Engine>(at);
}

std::string_view engine_name(Engine engine) {
  return kEngineNames.at(static_cast<std::size_t>(engine));
}

Words probe_words(Engine engine) {
  if (engine == Engine::kDocker) return {"docker", "version", "--format", "{{.Server.Version}}"};
  return {std::string(engine_name(engine)), "--version"};
}

Words build_words(BuildInput const& input) {
  bool const list = input.platforms.size() > 1;
  bool const buildx = input.engine == Engine::kDocker && !input.platforms.empty();
  Words words = {std::string(engine_name(input.engine))};
  if (buildx) words.emplace_back("buildx");
  words.emplace_back("build");
  // buildah alone keeps no layers of a build unless it is told.
  if (input.engine == Engine::kBuildah && !input.no_cache) words.emplace_back("--layers");
  if (input.no_cache) words.emplace_back("--no-cache");
  if (!input.platforms.empty()) {
    words.emplace_back("--platform");
    words.push_back(text::join(input.platforms, ","));
  }
  words.emplace_back(list && !buildx ? "--manifest" : "--tag");
  words.push_back(input.name);
  for (auto const& [name, value] : input.args) {
    words.emplace_back("--build-arg");
    words.push_back(name + '=' + value);
  }
  if (buildx) words.emplace_back(input.push || list ? "--push" : "--load");
  words.insert(words.end(), {"--file", input.dockerfile, input.context});
  return words;
}

Words push_words(Engine engine, std::string const& name, bool is_list) {
  std::string const program(engine_name(engine));
  if (is_list && engine != Engine::kDocker)
    return {program, "manifest", "push", "--all", name, "docker://" + name};
  return {program, "push", name};
}

Words tag_words(Engine engine, std::string const& from, std::string const& to) {
  return {std::string(engine_name(engine)), "tag", from, to};
}

Result<LocalCluster> parse_local_cluster(std::string_view name) {
  K8SPARK_ASSIGN(std::size_t const at, index_of(kClusterNames, name, "local cluster"));
  return static_cast<LocalCluster>(at);
}

Words load_words(LocalCluster cluster, std::string const& image) {
  switch (cluster) {
    case LocalCluster::kMinikube:
      return {"minikube", "image", "load", image};
    case LocalCluster::kKind:
      return {"kind", "load", "docker-image", image};
    case LocalCluster::kK3d:
      return {"k3d", "image", "import", image};
  }
  return {};
}

ImageName split_image_name(std::string_view name) {
  ImageName parts;
  std::size_t const at = name.find('@');
  if (at != std::string_view::npos) parts.digest = std::string(name.substr(at + 1));
  std::string_view rest = name.substr(0, at);
  std::size_t const slash = rest.find('/');
  if (slash != std::string_view::npos && is_host(rest.substr(0, slash))) {
    parts.registry = std::string(rest.substr(0, slash));
    rest.remove_prefix(slash + 1);
  }
  std::size_t const colon = rest.rfind(':');
  if (colon != std::string_view::npos) {
    parts.tag = std::string(rest.substr(colon + 1));
    rest = rest.substr(0, colon);
  }
  parts.repository = std::string(rest);
  return parts;
}

std::string full_image_name(std::string_view name,
                            std::string_view registry,
                            std::string_view tag) {
  ImageName const parts = split_image_name(name);
  std::string full = parts.registry.empty() ? std::string(registry) : parts.registry;
  while (full.ends_with('/')) full.pop_back();
  if (!full.empty()) full += '/';
  full += parts.repository;
  std::string const wanted = tag.empty() ? parts.tag : std::string(tag);
  return wanted.empty() ? full : full + ':' + wanted;
}

bool is_nested_on_docker_hub(std::string_view name) {
  ImageName const parts = split_image_name(name);
  bool const hub = parts.registry.empty() || parts.registry == "docker.io" ||
                   parts.registry == "index.docker.io";
  return hub && std::count(parts.repository.begin(), parts.repository.end(), '/') > 1;
}

std::string login_hint(std::string_view name, Engine engine) {
  std::string const host = split_image_name(name).registry;
  std::string const region = ecr_region(host);
  if (region.empty()) return {};
  return "aws ecr get-login-password --region " + region + " | " +
         std::string(engine_name(engine)) + " login --username AWS --password-stdin " + host;
}

}  // namespace k8spark::image
