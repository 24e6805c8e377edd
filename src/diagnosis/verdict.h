#pragma once

#include "diagnosis/outcome.h"
#include "diagnosis/pod_state.h"
#include "k8spark/error.h"
#include "k8spark/json.h"

#include <optional>
#include <string_view>

namespace k8spark::diagnosis {

// The outcome that a pod's state proves, or nothing while it goes on. Success comes only from a
// terminated driver container with code 0 (also while a side-car still runs) or phase Succeeded;
// never from the end of a stream.
//
// expected_uid  of the pod we made; another uid means it was replaced: kUnknown. Empty: any
std::optional<Outcome> outcome_of(Json const& pod,
                                  Json const& events,
                                  std::string_view expected_uid = {});

// The pod is gone (404, DELETED) and its end was not seen. `last_seen` is the pod as it was last
// (from the DELETED event, or null): if that already proves an outcome, it is this one, if it shows
// an eviction or a lost node kTakenAway, else kUnknown.
Outcome outcome_when_gone(Json const& last_seen,
                          Json const& events,
                          std::string_view expected_uid = {});

// A request of ours failed: 110, 111, 2, 70, ... with the server's words turned into cause and cure
// (quota, LimitRange, Pod Security, rights, service account, namespace, webhook).
Outcome refusal_of(Error const& error);

}  // namespace k8spark::diagnosis
