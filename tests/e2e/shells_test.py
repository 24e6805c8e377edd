#!/usr/bin/env python3
"""Spark's shells and a notebook of this machine, as people use them: their executors are pods."""

import re
import signal
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
import jupyter  # noqa: E402
from harness import equal, expect, plant, test  # noqa: E402
from local_driver import client, environment, executors, executors_that_ran, expect_nothing_left, flags, start, there  # noqa: E402
from terminal import Terminal  # noqa: E402


@test
def a_shell_runs_a_script_on_its_input(case):
    # Python runs its start-up file, which makes `spark` and `sc`, on a terminal only.
    script = (b"from pyspark.sql import SparkSession\nsc = SparkSession.builder.getOrCreate().sparkContext\n"
              b"print('SUM', sc.parallelize(range(101), 2).sum(), sc.appName)\nexit(3)\n")
    done = client(case, "shell", *flags(case), stdin=script)
    expect("SUM 5050 PySparkShell" in done.out, done)
    equal(done.code, 3, done)
    expect_nothing_left(case)


@test
def the_scala_shell_sends_its_classes_to_executors(case):
    script = b"""case class Pair(n: Int, host: String)
val pairs = sc.parallelize(1 to 100, 2).map(n => Pair(n, java.net.InetAddress.getLocalHost.getHostName)).collect
println("SUM " + pairs.map(_.n).sum + " " + pairs.map(_.host).distinct.mkString(" "))
:quit
"""
    done = client(case, "shell", "--scala", *flags(case), stdin=script)
    found = re.search(r"SUM 5050 (\S+)", done.out)
    expect(found and "-exec-" in found.group(1), "it did not run on an executor", done)
    equal(done.code, 0, done)
    expect_nothing_left(case)


@test
def the_sql_shell_answers_from_executors(case):
    done = client(case, "shell", "--sql", *flags(case), stdin=b"SELECT 'SUM', sum(id) FROM range(0, 101, 1, 2);\n")
    expect(re.search(r"(?m)^SUM\s5050$", done.out), done)
    equal(done.code, 0, done)
    expect(executors_that_ran(case), "no executor pod was started")
    expect_nothing_left(case)


@test
def ctrl_c_ends_the_job_of_a_shell_and_ctrl_d_the_shell(case):
    words = there(case, case.binary, "shell", *flags(case, spark__ui__showConsoleProgress="true"))
    shell = Terminal(words, environment(case), case.folder)
    try:
        shell.wait_for(r"SparkSession available[\s\S]*>>> ", seconds=240)
        at = shell.type("import time; sc.parallelize(range(2), 2).map(lambda _: time.sleep(600)).count()\n")
        shell.wait_for(r"\[Stage 0:", at, 240)
        at = shell.type("\x03")
        shell.wait_for(r"KeyboardInterrupt[\s\S]*>>> ", at)
        at = shell.type("print('ALIVE', sc.parallelize(range(101), 2).sum())\n")
        shell.wait_for(r"ALIVE 5050\s+>>> ", at, 240)
        equal(len(executors(case)), 1, shell)
        shell.type("\x04")
        equal(shell.end(), 0, shell)
    finally:
        shell.kill()
    expect_nothing_left(case)


CELL = """
import socket
hosts = set(sc.parallelize(range(2), 2).map(lambda _: socket.gethostname()).collect())
print(socket.gethostname(), *sorted(hosts))
"""
# Run in the cluster's network, where the server of this machine listens.
CLIENT = """
import sys
sys.path.insert(0, sys.argv[1])
import jupyter
kernel = jupyter.Jupyter(sys.argv[2]).kernel()
print(kernel.run(sys.argv[3]))
kernel.close()
"""


@test
def notebook_local_runs_a_cell_with_executors_in_pods(case):
    """Real Jupyter and Spark of this machine; its end ends the executors."""
    token = "planted-token-of-a-local-notebook"
    plant(token)
    notebook = start(case, "notebook", "local", *flags(case, spark__ui__showConsoleProgress="false"),
                     "--", "--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=8899", f"--ServerApp.root_dir={case.folder}",
                     env={"JUPYTER_TOKEN": token, "PYTHONPATH": jupyter.install_here()})
    notebook.wait_for(r"http://127\.0\.0\.1:8899/", 60)
    cell = harness.run_process(there(case, sys.executable, "-c", CLIENT, Path(jupyter.__file__).parent,
                                     f"http://127.0.0.1:8899/?token={token}", CELL), case.environment(), timeout=180)
    expect(cell.code == 0, cell, notebook)
    seen = cell.out.split()[1:]
    expect(seen and all("-exec-" in name for name in seen), "the tasks ran elsewhere", cell)
    notebook.signal(signal.SIGTERM)
    equal(notebook.end(60).code, 143, notebook)
    expect_nothing_left(case)


if __name__ == "__main__":
    sys.exit(harness.main("e2e.shells", "node", ["4.3"]))
