#include "app/run/run_end.h"

#include "app/report.h"
#include "sys/interrupt.h"

#include <csignal>

namespace k8spark::app {

namespace {

using diagnosis::Outcome;
using diagnosis::OutcomeKind;

// Who sent us a signal will not wait long: a connection of its own, and few tries.
void take_away(BegunRun const& begun, Cluster& cluster, Context& context) {
  constexpr std::chrono::seconds kPatience{8};
  kube::RemoveOptions options;
  options.uid = begun.pod.uid;
  options.ignore_interrupt = true;
  Cluster quick(cluster.access(), context, Cluster::Voice::kQuiet, kPatience);
  auto const removed = quick.client().remove({kube::pods(), begun.pod.ns, begun.pod.name, options});
  if (removed)
    say(context, "deleted driver " + begun.pod.name + " and what it owned");
  else
    warn(context, "driver " + begun.pod.name + " could not be deleted: " + removed.error().message);
}

// Someone at a terminal, who has pressed Ctrl-C once and detached.
bool pressed_again(Context& context) {
  constexpr std::chrono::seconds kLonger{3};
  if (sys::interrupted_by() != SIGINT || !context.streams.err_is_terminal()) return false;
  sys::clear_interrupt();  // before the words: whoever answers them at once is heard
  context.streams.err("  delete it: Ctrl-C once more, within 3 s\n");
  return !sys::wait_interruptibly(kLonger) && sys::interrupted_by() == SIGINT;
}

void detach(BegunRun const& begun, Cluster& cluster, Context& context) {
  std::string const name = begun.pod.name + " -n " + begun.pod.ns + '\n';
  say(context, "detached: driver " + begun.pod.name + " goes on without us");
  context.streams.err("  follow it: k8spark logs -f " + name + "  stop it:   k8spark kill " + name);
  if (pressed_again(context)) take_away(begun, cluster, context);
}

}  // namespace

void end_run(Followed const& followed,
             BegunRun const& begun,
             RunSettings const& settings,
             SubmitOptions const& options,
             Cluster& cluster,
             Context& context) {
  Outcome const& outcome = followed.outcome;
  bool const interrupted =
      outcome.kind == OutcomeKind::kInterrupted || outcome.kind == OutcomeKind::kTerminated;
  bool const hung_up = interrupted && sys::interrupted_by() == SIGHUP;
  if (interrupted && (hung_up || settings.on_exit == OnExit::kDetach))
    return detach(begun, cluster, context);
  bool const timed_out =
      outcome.kind == OutcomeKind::kTimeout && !outcome.driver_exit_code && outcome.reason.empty();
  if (!interrupted) {
    print_outcome(outcome, context);
    if (outcome.exit_code == 0 && !options.quiet)
      say(context, "driver " + begun.pod.name + " succeeded");
  }
  bool const keep = options.on_exit == OnExit::kDetach;
  bool const ended_by_us = timed_out || followed.given_up;
  if (interrupted || followed.never_started || (ended_by_us && !keep))
    take_away(begun, cluster, context);
}

}  // namespace k8spark::app
