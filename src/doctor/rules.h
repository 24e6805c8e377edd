#pragma once

#include "doctor/check.h"
#include "doctor/facts.h"

// One function a rule; doctor.cpp's table names them. Private to the room.
namespace k8spark::doctor {

// names_and_sizes.cpp
void check_plan(Facts const& facts, Findings& out);
void check_names(Facts const& facts, Findings& out);
void check_config_map_sizes(Facts const& facts, Findings& out);
void check_units(Facts const& facts, Findings& out);
void check_scratch(Facts const& facts, Findings& out);
void check_overhead(Facts const& facts, Findings& out);

// role_rules.cpp
void check_user(Facts const& facts, Findings& out);
void check_spot(Facts const& facts, Findings& out);
void check_time_zone(Facts const& facts, Findings& out);
void check_name_service(Facts const& facts, Findings& out);

// run_rules.cpp
void check_python(Facts const& facts, Findings& out);
void check_failures(Facts const& facts, Findings& out);
void check_exit(Facts const& facts, Findings& out);
void check_driver_master(Facts const& facts, Findings& out);

// azure_rules.cpp
void check_azure(Facts const& facts, Findings& out);

// code_rules.cpp
void check_version(Facts const& facts, Findings& out);
void check_hadoop(Facts const& facts, Findings& out);
void check_provider(Facts const& facts, Findings& out);
void check_ivy(Facts const& facts, Findings& out);
void check_local(Facts const& facts, Findings& out);

// conf_rules.cpp
void check_target(Facts const& facts, Findings& out);
void check_leak(Facts const& facts, Findings& out);
void check_token(Facts const& facts, Findings& out);
void check_both_roles(Facts const& facts, Findings& out);
void check_event_log_conf(Facts const& facts, Findings& out);
void check_proxy(Facts const& facts, Findings& out);

// reach_rules.cpp
void check_reach(Facts const& facts, Findings& out);
void check_login(Facts const& facts, Findings& out);
void check_server_version(Facts const& facts, Findings& out);
void check_platform(Facts const& facts, Findings& out);
void check_clock(Facts const& facts, Findings& out);
void check_namespace(Facts const& facts, Findings& out);

// rights_rules.cpp
void check_submitter(Facts const& facts, Findings& out);
void check_accounts(Facts const& facts, Findings& out);
void check_driver_rights(Facts const& facts, Findings& out);
void check_automount(Facts const& facts, Findings& out);
void check_identity(Facts const& facts, Findings& out);

// object_rules.cpp
void check_secrets(Facts const& facts, Findings& out);
void check_config_maps(Facts const& facts, Findings& out);
void check_claims(Facts const& facts, Findings& out);
void check_pull_secrets(Facts const& facts, Findings& out);
void check_event_folder(Facts const& facts, Findings& out);

// quota_rules.cpp, limit_rules.cpp
void check_quota(Facts const& facts, Findings& out);
void check_limit_range(Facts const& facts, Findings& out);

// capacity_rules.cpp, leftover_rules.cpp
void check_room(Facts const& facts, Findings& out);
void check_leftovers(Facts const& facts, Findings& out);

// node_rules.cpp
void check_fit(Facts const& facts, Findings& out);
void check_architecture(Facts const& facts, Findings& out);

// admission_rules.cpp
void check_pod_security(Facts const& facts, Findings& out);
void check_admission(Facts const& facts, Findings& out);
void check_mesh(Facts const& facts, Findings& out);

}  // namespace k8spark::doctor
