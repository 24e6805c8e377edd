#pragma once

#include "app/context.h"
#include "app/options.h"
#include "app/reach/reach_options.h"
#include "app/run/report_options.h"
#include "app/run/timeline_options.h"
#include "app/run/why_options.h"

// One function a command. Each prints what it has to say and returns the exit code
// (docs/exit-codes.md).
namespace k8spark::app {

int run_submit(SubmitOptions const& options, Context& context);
// Ends with 0 when there is no such driver, as spark-submit does.
int run_submission_id(SubmissionIdOptions const& options, Context& context);
int run_render(RenderOptions const& options, Context& context);
int run_logs(LogsOptions const& options, Context& context);
int run_status(StatusOptions const& options, Context& context);
int run_why(WhyOptions const& options, Context& context);
int run_events(EventsOptions const& options, Context& context);
int run_list(ListOptions const& options, Context& context);
int run_wait(WaitOptions const& options, Context& context);
int run_kill(KillOptions const& options, Context& context);
int run_gc(GcOptions const& options, Context& context);
int run_import(ImportOptions const& options, Context& context);
// Ends with the remote command's exit code; 1 when the connection to it was lost.
int run_exec(ExecOptions const& options, Context& context);
// These serve until a signal comes: 130 or 143.
int run_port_forward(PortForwardOptions const& options, Context& context);
int run_ui(UiOptions const& options, Context& context);
int run_proxy(ProxyOptions const& options, Context& context);
int run_timeline(TimelineOptions const& options, Context& context);
int run_report(ReportOptions const& options, Context& context);
int run_explain(SubmitOptions const& options, Context& context);
int run_explain_keys(ExplainKeysOptions const& options, Context& context);

}  // namespace k8spark::app
