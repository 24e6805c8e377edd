#include "ci/parts.h"

namespace k8spark::ci {

namespace {

constexpr std::string_view kRunId = "\"$RUN_ID\"";

// In single quotes of Groovy, where neither '$' nor '{' means anything.
std::string groovy(std::string_view text) {
  std::string quoted = "'";
  for (char const c : text) {
    if (c == '\\' || c == '\'') quoted += '\\';
    quoted += c;
  }
  return quoted + '\'';
}

std::string with_login(std::string const& indent, std::string const& steps) {
  return indent +
         "withCredentials([file(credentialsId: 'kubeconfig', variable: 'KUBECONFIG')]) {\n" +
         steps + indent + "}\n";
}

std::string shell(std::string const& indent, std::string const& line) {
  return indent + "sh " + groovy(line) + '\n';
}

std::string stage(std::string const& name, std::string const& line) {
  return "        stage(" + groovy(name) + ") {\n            steps {\n" +
         with_login("                ", shell("                    ", line)) +
         "            }\n        }\n";
}

}  // namespace

std::string render_jenkins(Job const& job) {
  constexpr long long kMinute = 60;
  std::string const id(kRunId);
  std::string text =
      "// Jenkinsfile, made by k8spark ci jenkins.\n"
      "// The credential 'kubeconfig' is a secret file; Jenkins masks its path, k8spark prints "
      "nothing of it.\n";
  if (job.image.empty())
    text += "// k8spark must be on the agent's PATH, or name an image by --image.\n";
  text += "pipeline {\n    agent ";
  text += job.image.empty() ? std::string("any\n")
                            : "{\n        docker {\n            image " + groovy(job.image) +
                                  "\n            args '--entrypoint='\n        }\n    }\n";
  text += "    options {\n        disableConcurrentBuilds()\n        timeout(time: " +
          std::to_string(limit_seconds(job) / kMinute) + ", unit: 'MINUTES')\n    }\n";
  if (!job.schedule.empty())
    text += "    triggers {\n        cron(" + groovy(job.schedule) + ")\n    }\n";
  text += "    environment {\n        RUN_ID = \"" + job.name +
          "-${env.JOB_NAME}-${env.BUILD_NUMBER}\"\n    }\n    stages {\n";
  text += stage("What will be submitted", explain_line(job));
  text += stage("Run", "exec " + submit_line(job, id, "logs"));
  text += "    }\n    post {\n        aborted {\n" +
          with_login("            ", shell("                ", kill_line(job, id))) + "        }\n";
  text +=
      "        always {\n"
      "            sh 'k8spark ci report report.json'\n"
      "            archiveArtifacts artifacts: 'logs/**, report.json', allowEmptyArchive: true\n"
      "        }\n    }\n}\n";
  return text;
}

}  // namespace k8spark::ci
