#pragma once

#include <string_view>

// Documents as people have them.
namespace k8spark::importing {

// Of kubeflow, with every field that a key can say.
inline constexpr std::string_view kKubeflow = R"(apiVersion: sparkoperator.k8s.io/v1beta2
kind: SparkApplication
metadata:
  name: nightly-etl
  namespace: analytics
spec:
  type: Scala
  sparkVersion: 3.5.6
  mode: cluster
  proxyUser: etl
  image: registry.example.com/spark:3.5.6
  imagePullPolicy: IfNotPresent
  imagePullSecrets: [regcred]
  mainClass: org.example.Etl
  mainApplicationFile: s3a://jars/etl.jar
  arguments: ["--date", "2026-01-01", "", "${DATE}"]
  deps:
    jars: [s3a://jars/a.jar, "local:///opt/b.jar"]
    files: [s3a://conf/log4j2.xml]
    pyFiles: [s3a://jars/x.zip]
    archives: ["s3a://envs/env.tgz#env"]
    packages: [org.example:x:1.0]
    excludePackages: ["org.example:y"]
    repositories: [https://maven.example.com]
  sparkConf:
    spark.sql.shuffle.partitions: "200"
    spark.kubernetes.executor.podNamePrefix: etl
  hadoopConf:
    fs.s3a.endpoint: https://s3.example.com
  memoryOverheadFactor: "0.2"
  nodeSelector: {pool: spark}
  volumes:
  - {name: data, persistentVolumeClaim: {claimName: data}}
  - {name: scratch, emptyDir: {sizeLimit: 10Gi}}
  dynamicAllocation:
    enabled: true
    initialExecutors: 2
    minExecutors: 1
    maxExecutors: 20
    shuffleTrackingEnabled: true
    shuffleTrackingTimeout: 60000
  driver:
    cores: 2
    coreRequest: 1500m
    coreLimit: "3"
    memory: 4g
    memoryOverhead: 1g
    serviceAccount: spark
    javaOptions: -Dx=y
    podName: nightly-etl-run
    labels: {team: data}
    annotations: {note: "a: b"}
    serviceLabels: {s: l}
    serviceAnnotations: {s: a}
    envVars: {STAGE: prod}
    envSecretKeyRefs: {TOKEN: {name: tokens, key: etl}}
    secrets:
    - {name: certs, path: /etc/certs, secretType: Generic}
    - {name: gcp, path: /etc/gcp, secretType: GCPServiceAccount}
    volumeMounts:
    - {name: data, mountPath: /data, readOnly: true, subPath: etl}
  executor:
    instances: 4
    cores: 4
    coreLimit: "4"
    memory: 8g
    serviceAccount: spark
    deleteOnTermination: false
    labels: {team: data}
    envVars: {STAGE: prod}
    volumeMounts:
    - {name: scratch, mountPath: /scratch}
  restartPolicy: {type: Never}
)";

inline constexpr std::string_view kApache = R"(apiVersion: spark.apache.org/v1
kind: SparkApplication
metadata: {name: pi, namespace: jobs}
spec:
  mainClass: org.apache.spark.examples.SparkPi
  jars: local:///opt/spark/examples/jars/spark-examples.jar
  deploymentMode: ClusterMode
  proxyUser: ann
  driverArgs: ["20000"]
  runtimeVersions: {sparkVersion: 4.2.0}
  sparkConf:
    spark.executor.instances: "3"
    spark.jars: s3a://jars/a.jar,local:///opt/spark/examples/jars/spark-examples.jar
    spark.kubernetes.container.image: apache/spark:{{SPARK_VERSION}}
  applicationTolerations: {restartConfig: {restartPolicy: Never}}
  driverSpec:
    podTemplateSpec:
      metadata: {labels: {a: b}}
      spec: {priorityClassName: high}
  executorSpec:
    podTemplateSpec:
      spec: {terminationGracePeriodSeconds: 0}
)";

inline constexpr std::string_view kPod = R"(apiVersion: v1
kind: ConfigMap
metadata: {name: spark-drv-1-conf-map}
data:
  spark.properties: |
    spark.app.id=spark-0123
    spark.app.name=etl
    spark.app.submitTime=1
    spark.driver.blockManager.port=7079
    spark.driver.host=etl-svc.ns.svc
    spark.driver.port=7078
    spark.executor.instances=3
    spark.hadoop.fs.s3a.secret.key=*********(redacted)
    spark.jars=s3a://a/x.jar,local:///opt/app.jar
    spark.kubernetes.driver.pod.name=etl-0123456789abcdef-driver
    spark.kubernetes.executor.podTemplateFile=/opt/spark/pod-template/pod-spec-template.yml
    spark.kubernetes.memoryOverheadFactor=0.1
    spark.kubernetes.resource.type=java
    spark.kubernetes.submitInDriver=true
    spark.submit.pyFiles=
    spark.x=a${b}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: etl-driver-podspec-conf-map}
data: {podspec-configmap-key: "{apiVersion: v1, kind: Pod, spec: {priorityClassName: low}}"}
---
apiVersion: v1
kind: Pod
metadata:
  name: etl-0123456789abcdef-driver
  labels: {spark-role: driver, spark-version: 4.1.4}
spec:
  containers:
  - name: spark-kubernetes-driver
    args: [driver, --proxy-user, ann, --properties-file, /opt/spark/conf/spark.properties,
           --class, org.Main, "local:///opt/app.jar", "", "${X}"]
  volumes:
  - {name: spark-conf-volume-driver, configMap: {name: spark-drv-1-conf-map}}
  - {name: pod-template-volume, configMap: {name: etl-driver-podspec-conf-map}}
)";

}  // namespace k8spark::importing
