#include "workloads/client_pod.h"

#include "workloads/client_driver.h"
#include "workloads/objects.h"
#include "workloads/pod.h"

namespace k8spark::workloads {

namespace {

constexpr char const* kComponent = "driver";

// The Service's name is the one that is short enough to be a label: "pi-0a1b-driver-svc".
std::string instance_of(Base const& base) {
  constexpr std::string_view kEnd = "-driver-svc";
  std::string name = base.service["metadata"].value("name", "");
  if (name.ends_with(kEnd)) name.resize(name.size() - kEnd.size());
  return name;
}

}  // namespace

Result<Plan> client_pod(Submission const& submission) {
  K8SPARK_ASSIGN(Base base, base_of(submission));
  if (base.service.is_null())
    return usage_error("a driver in client mode needs its Service",
                       "spark.kubernetes.driver.pod.excludedFeatureSteps",
                       "leave DriverServiceFeatureStep in");
  Identity const identity{Kind::kClientPod, instance_of(base), base.ns};
  std::string const service = base.service["metadata"].value("name", "");
  std::string const pod_name = base.pod["metadata"].value("name", "");
  set_client_keys(base, service);
  keep_one_application(base, submission);

  PodWishes wishes;
  wishes.component = kComponent;
  wishes.args = {"/opt/spark/bin/spark-submit"};
  wishes.args.insert(wishes.args.end(), base.application.begin(), base.application.end());
  wishes.ports = base.ports;
  wishes.env = {env_of_field(kPodNameVariable, "metadata.name")};

  Plan plan;
  plan.app_id = submission.ids.app_id;
  plan.app_name = submission.conf.get_or("spark.app.name", "spark");
  plan.namespace_name = base.ns;
  plan.driver_pod_name = pod_name;
  plan.driver_pod = pod_of(base, identity, pod_name, wishes);
  Json service_object = headless_service(base, identity, service, kComponent, base.ports);
  Json conf_map = conf_map_of(base, identity);
  plan.properties = std::move(base.properties);
  plan.resources = std::move(base.resources);
  for (Json& object : plan.resources) identify(object, identity);
  plan.resources.push_back(std::move(service_object));
  plan.resources.push_back(std::move(conf_map));
  plan.uploads = std::move(base.uploads);
  plan.warnings = std::move(base.warnings);
  return plan;
}

}  // namespace k8spark::workloads
