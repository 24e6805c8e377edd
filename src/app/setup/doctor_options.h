#pragma once

#include "app/options.h"

#include <string>

namespace k8spark::app {

struct DoctorOptions {
  SubmitOptions submit;          // the run that is examined; without an application, any
  bool offline = false;          // ask no cluster and no store
  bool fix = false;              // name what can be mended, and with submit.yes mend it
  bool rules = false;            // print the rules
  std::string output = "table";  // table or json
};

}  // namespace k8spark::app
