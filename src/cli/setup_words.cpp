#include "cli/profile_words.h"
#include "cli/setup_commands.h"
#include "cli/submit_flags.h"

#include <CLI/CLI.hpp>

// The command lines of what prepares a namespace.
namespace k8spark::cli {

namespace {

void add_yes(CLI::App& command, app::SetupOptions& setup) {
  command.add_flag(std::string(kYesFlag.name), setup.yes, std::string(kYesFlag.help));
}

void add_delivery_flags(CLI::App& command, app::SetupOptions& setup) {
  command.add_flag("--apply", setup.apply, "create or change them; else they are printed");
  command
      .add_option_function<std::string>(
          "--dry-run",
          [&setup](std::string const&) { setup.apply = setup.server_dry_run = true; },
          "server: let the API server check them")
      ->check(CLI::IsMember({"server"}));
  command.add_flag("--force", setup.force, "with --apply: take over fields of others");
  add_yes(command, setup);
  command.add_option("-o,--output", setup.output, "yaml or json")
      ->check(CLI::IsMember({"yaml", "json"}));
}

void add_common(CLI::App& command, app::SetupOptions& setup, bool delivers) {
  if (delivers) add_delivery_flags(command, setup);
  add_profile_flags(command, setup.layers);
  add_kube_flags(command, setup.kube);
}

}  // namespace

Result<Parsed<app::RbacOptions>> parse_rbac(std::vector<std::string> const& words) {
  Parsed<app::RbacOptions> parsed;
  app::RbacOptions& o = parsed.options;
  CLI::App command(
      "Print the least rights that a driver needs: ServiceAccount, Role, RoleBinding. What the\n"
      "driver calls depends on the Spark version, the allocator, its volumes and plugins.",
      "rbac");
  command.footer(
      "Examples:\n"
      "  k8spark rbac -n analytics | kubectl apply -f -\n"
      "  k8spark rbac --profile aws --apply --submitter group:data\n"
      "  k8spark rbac --apply --aws-role arn:aws:iam::123456789012:role/spark\n"
      "  k8spark rbac --quota cpu=40,memory=160Gi,pods=50 --limit-range cpu=4,memory=16Gi");
  command.add_option("--account", o.account, "service account; default: the profile's, else spark");
  command.add_flag("--only-role", o.only_role, "leave the ServiceAccount as it is");
  command.add_option(
      "--submitter", o.submitter, "Role of who submits: user:U, group:G, [NS/]ACCOUNT");
  command.add_flag("--exclusive", o.exclusive, "with --submitter: the Lease of submit --exclusive");
  command.add_option("--aws-role", o.aws_role_arn, "IRSA: ARN of the role of the account");
  command.add_flag("--pod-identity", o.pod_identity, "EKS Pod Identity: say what EKS needs");
  command.add_option("--gcp-account", o.gcp_account, "GKE: Google service account");
  command.add_option("--azure-client-id", o.azure_client_id, "AKS: client id of the identity");
  command.add_option("--azure-tenant-id", o.azure_tenant_id, "AKS: its tenant");
  command.add_option("--quota", o.quota, "ResourceQuota: cpu=20,memory=80Gi,pods=50");
  command.add_option(
      "--limit-range", o.limit_range, "LimitRange, limits of containers that state none");
  command.add_flag("--network-policy",
                   o.network_policy,
                   "NetworkPolicy: drivers and executors talk to each other alone");
  add_common(command, o.setup, true);
  K8SPARK_CHECK(parse_words(command, words, parsed.help));
  return parsed;
}

Result<Parsed<app::NamespaceOptions>> parse_namespace(std::vector<std::string> const& words) {
  Parsed<app::NamespaceOptions> parsed;
  app::NamespaceOptions& o = parsed.options;
  CLI::App command("Print a Namespace with its Pod Security labels.", "namespace");
  command.footer(
      "Examples:\n"
      "  k8spark namespace analytics --pod-security restricted --apply\n"
      "  k8spark namespace analytics --label istio-injection=disabled");
  command.add_option("NAME", o.name, "name of the namespace")->required();
  command.add_option("--pod-security", o.pod_security, "privileged, baseline or restricted")
      ->check(CLI::IsMember({"privileged", "baseline", "restricted"}));
  command.add_option("--label", o.labels, "KEY=VALUE; may be repeated")->allow_extra_args(false);
  add_common(command, o.setup, true);
  K8SPARK_CHECK(parse_words(command, words, parsed.help));
  return parsed;
}

Result<Parsed<app::SecretCreateOptions>> parse_secret_create(
    std::vector<std::string> const& words) {
  Parsed<app::SecretCreateOptions> parsed;
  app::SecretCreateOptions& o = parsed.options;
  CLI::App command(
      "Make a Secret: takes off the line end that breaks keys, and refuses values that cannot be\n"
      "right. Values are shown only when asked for.",
      "secret create");
  command.footer(
      "Examples:\n"
      "  k8spark secret create aws-secrets --from-env AWS_ACCESS_KEY_ID,AWS_SECRET_ACCESS_KEY "
      "--apply\n"
      "  k8spark secret create aws-secrets --from-aws-profile default --apply --profile aws\n"
      "  k8spark secret create azure --from-file azure-key=key.txt --apply\n"
      "  k8spark secret create ca --trust-store ca.pem --apply\n"
      "\n"
      "With a profile that names the Secret, variables get the keys that the profile has for "
      "them.");
  command.add_option("NAME", o.name, "name of the Secret")->required();
  command.add_option("--from-env", o.from_env, "VAR or KEY=VAR; several with commas")
      ->allow_extra_args(false);
  command.add_option("--from-file", o.from_file, "FILE or KEY=FILE; may be repeated")
      ->allow_extra_args(false);
  command.add_option("--from-literal", o.from_literal, "KEY=VALUE: others on this machine see it")
      ->allow_extra_args(false);
  command.add_flag("--insecure-literals", o.insecure_literals, "allow --from-literal");
  command.add_option("--from-aws-profile", o.from_aws_profile, "profile of ~/.aws/credentials");
  command.add_flag("--from-azure", o.from_azure, "key or SAS of the Azure configuration");
  command
      .add_option("--trust-store",
                  o.trust_store,
                  "PEM or KEY=PEM: certificates of a CA become a trust store of Java")
      ->allow_extra_args(false);
  command.add_flag("--show-values", o.show_values, "print the values, base64");
  add_common(command, o.setup, true);
  K8SPARK_CHECK(parse_words(command, words, parsed.help));
  return parsed;
}

Result<Parsed<app::SecretCheckOptions>> parse_secret_check(std::vector<std::string> const& words) {
  Parsed<app::SecretCheckOptions> parsed;
  app::SecretCheckOptions& o = parsed.options;
  o.setup.output = "table";
  CLI::App command(
      "Look at the bytes of a Secret's values without showing them: line ends, blanks, quotes,\n"
      "base64 twice, swapped keys, lengths. Ends with 114 when one cannot be right.",
      "secret check");
  command.footer(
      "Examples:\n"
      "  k8spark secret check aws-secrets --profile aws     # the keys that the profile uses\n"
      "  k8spark secret check aws-secrets --keys aws-access-key,aws-secret-key -o json");
  command.add_option("NAME", o.name, "name of the Secret")->required();
  command.add_option("--keys", o.keys, "only these, and they must be there")
      ->allow_extra_args(false);
  command.add_option("-o,--output", o.setup.output, "table or json")
      ->check(CLI::IsMember({"table", "json"}));
  add_common(command, o.setup, false);
  K8SPARK_CHECK(parse_words(command, words, parsed.help));
  return parsed;
}

Result<Parsed<app::EventLogOptions>> parse_eventlog(std::vector<std::string> const& words,
                                                    app::EventLogOptions::Action action) {
  Parsed<app::EventLogOptions> parsed;
  app::EventLogOptions& o = parsed.options;
  o.action = action;
  bool const makes = action == app::EventLogOptions::Action::kInit;
  CLI::App command(
      makes ? "Make the folder of the event logs, which Spark does not: puts a marker object into "
              "it."
            : "Look whether the folder of the event logs is there. Ends with 114 if not.",
      makes ? "eventlog init" : "eventlog check");
  command.footer(
      "Examples:\n"
      "  k8spark eventlog init --profile aws\n"
      "  k8spark eventlog check s3a://logs/history/\n"
      "\n"
      "Logs in with the keys of the driver's Secret where it may be read, else as this machine.");
  command.add_option("FOLDER", o.folder, "default: spark.eventLog.dir");
  if (makes) add_yes(command, o.setup);
  add_common(command, o.setup, false);
  K8SPARK_CHECK(parse_words(command, words, parsed.help));
  return parsed;
}

Result<Parsed<app::IamPolicyOptions>> parse_iam_policy(std::vector<std::string> const& words) {
  Parsed<app::IamPolicyOptions> parsed;
  app::IamPolicyOptions& o = parsed.options;
  CLI::App command(
      "Print the IAM policy for the paths of a run: rights on the bucket and on what is in it.",
      "storage iam-policy");
  command.footer(
      "Examples:\n"
      "  k8spark storage iam-policy --profile aws           # event log and upload path\n"
      "  k8spark storage iam-policy s3a://out/ --read s3a://in/2026/");
  command.add_option("PATH", o.paths, "s3a://BUCKET/FOLDER: read and written");
  command.add_option("--read", o.read, "s3a://BUCKET/FOLDER: only read; may be repeated")
      ->allow_extra_args(false);
  command.add_option("--partition", o.partition, "aws, aws-cn or aws-us-gov")
      ->check(CLI::IsMember({"aws", "aws-cn", "aws-us-gov"}));
  add_common(command, o.setup, false);
  K8SPARK_CHECK(parse_words(command, words, parsed.help));
  return parsed;
}

Result<Parsed<app::StorageCopyOptions>> parse_storage_copy(std::vector<std::string> const& words) {
  Parsed<app::StorageCopyOptions> parsed;
  app::StorageCopyOptions& o = parsed.options;
  CLI::App command(
      "Print the shell lines by which Hadoop copies between stores, with the settings of the\n"
      "profile. Keys come from the environment or a credential store, never from the command line.",
      "storage copy");
  command.footer(
      "Examples:\n"
      "  k8spark storage copy --print --profile cern hdfs://nn/data s3a://bkt/data | sh\n"
      "  k8spark storage copy --print --distcp --credstore jceks://hdfs@nn/user/ann/s3.jceks \\\n"
      "      hdfs://nn/data s3a://bkt/data");
  command.add_option("PATH", o.paths, "sources, then the target: addresses")
      ->required()
      ->expected(2, 1000);
  command.add_flag("--print", o.print, "print the lines, which is all it does");
  command.add_flag("--distcp", o.distcp, "a distributed copy, for many files");
  command.add_option("--credstore", o.cred_store, "jceks://... : credential store of Hadoop");
  add_common(command, o.setup, false);
  K8SPARK_CHECK(parse_words(command, words, parsed.help));
  return parsed;
}

Result<Parsed<app::ConvertWasbOptions>> parse_convert_wasb(std::vector<std::string> const& words) {
  Parsed<app::ConvertWasbOptions> parsed;
  app::ConvertWasbOptions& o = parsed.options;
  CLI::App command(
      "Rewrite wasb:// and wasbs:// as abfss://: Hadoop 3.5 (Spark 4.2) has no wasb. Of "
      "addresses,\n"
      "of files (printed, not changed), or of the keys of the configuration.",
      "storage convert-wasb");
  command.footer(
      "Examples:\n"
      "  k8spark storage convert-wasb wasbs://data@acct.blob.core.windows.net/in\n"
      "  k8spark storage convert-wasb job.py > job-abfs.py\n"
      "  k8spark storage convert-wasb --properties-file old.conf");
  command.add_option("INPUT", o.inputs, "address or file; none: the configuration");
  command.add_flag("--blob", o.blob, "the account has no hierarchical namespace");
  add_common(command, o.setup, false);
  K8SPARK_CHECK(parse_words(command, words, parsed.help));
  return parsed;
}

}  // namespace k8spark::cli
