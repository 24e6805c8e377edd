#include "diagnosis/json_view.h"
#include "doctor/platform.h"
#include "doctor/rules.h"
#include "text/strings.h"

// What differs from one Kubernetes to another.
namespace k8spark::doctor {

namespace {

using diagnosis::member;

struct Images {
  std::string name;
  std::string policy;
};

Images driver_image(Facts const& facts) {
  Json const& containers = member(facts.driver_pod, "spec", "containers");
  Json const& first = diagnosis::element(containers, 0);
  return {diagnosis::text_at(first, "image"), diagnosis::text_at(first, "imagePullPolicy")};
}

// The name that podman and buildah give to what was built here.
bool was_built_here(std::string const& image) {
  return image.starts_with("localhost/");
}

std::string load_command(Platform platform, std::string const& image) {
  if (platform == Platform::kK3s) return "k3s ctr images import of a saved image";
  return "k8spark image push " + image + " --load " + std::string(to_string(platform));
}

// A number that OpenShift's SCC does not give out, in a pod or one of its containers.
bool fixes_user(Json const& pod) {
  bool fixed = !member(pod, "spec", "securityContext", "runAsUser").is_null();
  Json const& containers = member(pod, "spec", "containers");
  for (std::size_t i = 0; i < diagnosis::length(containers); ++i)
    fixed = fixed ||
            !member(diagnosis::element(containers, i), "securityContext", "runAsUser").is_null();
  return fixed;
}

void look_at_local(Platform platform, Facts const& facts, Findings& out) {
  Images const image = driver_image(facts);
  std::string const name(to_string(platform));
  if (image.policy == "Always" && was_built_here(image.name))
    return out.warning(name,
                       "image " + image.name +
                           " is pulled at each start (pullPolicy Always), and no "
                           "registry has it",
                       "image.pullPolicy: IfNotPresent, and " + load_command(platform, image.name));
  out.ok(name, "images are loaded, not pulled: " + load_command(platform, "IMAGE"));
}

void look_at_openshift(Facts const& facts, Findings& out) {
  if (fixes_user(facts.driver_pod) || fixes_user(facts.executor_pod))
    return out.warning(
        "OpenShift",
        "runAsUser is set, and the restricted SCC gives each namespace its own range",
        "leave runAsUser and fsGroup out (presets: [openshift])");
  if (facts.conf.get("spark.kubernetes.driverEnv.HOME").value_or("").empty())
    return out.warning(
        "OpenShift",
        "the pods' user is any number, without a home: Ivy and Hadoop's login need one",
        "presets: [openshift]");
  out.ok("OpenShift", "no user is fixed, and HOME is set");
}

}  // namespace

void check_platform(Facts const& facts, Findings& out) {
  if (std::string why = facts.not_asked(); !why.empty()) return out.not_checked("", std::move(why));
  Platform const platform = platform_of({facts.context,
                                         facts.server,
                                         facts.server_version,
                                         facts.name_space.object,
                                         facts.nodes.object});
  if (platform == Platform::kUnknown) return out.ok("", "no platform whose ways are known by name");
  if (is_local(platform)) return look_at_local(platform, facts, out);
  if (platform == Platform::kOpenShift) return look_at_openshift(facts, out);
  out.ok(std::string(to_string(platform)), "recognised");
}

}  // namespace k8spark::doctor
