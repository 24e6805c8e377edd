"""Small Spark jobs on the node-level cluster: many fit beside each other, and all end soon."""

IMAGE = "localhost/k8spark/spark:4.3.0"
# A job of a few seconds never gets back what the second compiler costs: without it, it takes half the processor time.
JAVA = "-XX:TieredStopAtLevel=1"
EXAMPLES = "local:///opt/spark/examples/src/main/python"
CONF = {
    "spark.kubernetes.container.image": IMAGE,
    "spark.kubernetes.container.image.pullPolicy": "IfNotPresent",
    "spark.kubernetes.authenticate.driver.serviceAccountName": "spark",
    # A forgotten pod must not make the next one unschedulable on two cores.
    "spark.kubernetes.driver.request.cores": "0",
    "spark.kubernetes.executor.request.cores": "0",
    "spark.driver.defaultJavaOptions": JAVA,
    "spark.executor.defaultJavaOptions": JAVA,
    "spark.driver.memory": "512m",
    "spark.executor.memory": "512m",
    "spark.executor.instances": "1",
    "spark.ui.enabled": "false",
}


def words(ns, **changes):
    """Flags of a job in that namespace; spark__x__y="v" sets spark.x.y, None leaves a key out."""
    conf = CONF | {key.replace("__", "."): value for key, value in changes.items()}
    flags = ["-n", ns]
    for key, value in conf.items():
        if value is not None:
            flags += ["--conf", f"{key}={value}"]
    return flags
