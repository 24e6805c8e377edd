#include "plan/pod_model.h"

#include <algorithm>
#include <array>
#include <map>

// Made from the model classes of fabric8 (io.fabric8.kubernetes.api.model) in the nine Spark lines.
// A field is NAME:TYPE; TYPE is s (text), i (32 bits), l (64 bits), b (boolean), q (quantity), ios
// (whole number or text) or a class; "[]" before it is a list, "{}" a map. "@33": since Spark 3.3.
namespace k8spark::plan {

namespace {

struct Row {
  std::string_view name;
  std::string_view fields;
};

// clang-format off
constexpr std::array kRows = {
    Row{"AWSElasticBlockStoreVolumeSource",
     "fsType:s partition:i readOnly:b volumeID:s"},
    Row{"Affinity",
     "nodeAffinity:NodeAffinity podAffinity:PodAffinity podAntiAffinity:PodAntiAffinity"},
    Row{"AppArmorProfile",
     "localhostProfile:s@40 type:s@40"},
    Row{"AzureDiskVolumeSource",
     "cachingMode:s diskName:s diskURI:s fsType:s kind:s readOnly:b"},
    Row{"AzureFileVolumeSource",
     "readOnly:b secretName:s shareName:s"},
    Row{"CSIVolumeSource",
     "driver:s fsType:s nodePublishSecretRef:LocalObjectReference readOnly:b "
     "volumeAttributes:{}s"},
    Row{"Capabilities",
     "add:[]s drop:[]s"},
    Row{"CephFSVolumeSource",
     "monitors:[]s path:s readOnly:b secretFile:s secretRef:LocalObjectReference user:s"},
    Row{"CinderVolumeSource",
     "fsType:s readOnly:b secretRef:LocalObjectReference volumeID:s"},
    Row{"ClusterTrustBundleProjection",
     "labelSelector:LabelSelector@40 name:s@40 optional:b@40 path:s@40 signerName:s@40"},
    Row{"ConfigMapEnvSource",
     "name:s optional:b"},
    Row{"ConfigMapKeySelector",
     "key:s name:s optional:b"},
    Row{"ConfigMapProjection",
     "items:[]KeyToPath name:s optional:b"},
    Row{"ConfigMapVolumeSource",
     "defaultMode:i items:[]KeyToPath name:s optional:b"},
    Row{"Container",
     "args:[]s command:[]s env:[]EnvVar envFrom:[]EnvFromSource image:s imagePullPolicy:s "
     "lifecycle:Lifecycle livenessProbe:Probe name:s ports:[]ContainerPort "
     "readinessProbe:Probe resizePolicy:[]ContainerResizePolicy@40 "
     "resources:ResourceRequirements restartPolicy:s@40 "
     "restartPolicyRules:[]ContainerRestartRule@42 securityContext:SecurityContext "
     "startupProbe:Probe stdin:b stdinOnce:b terminationMessagePath:s "
     "terminationMessagePolicy:s tty:b volumeDevices:[]VolumeDevice "
     "volumeMounts:[]VolumeMount workingDir:s"},
    Row{"ContainerPort",
     "containerPort:i hostIP:s hostPort:i name:s protocol:s"},
    Row{"ContainerResizePolicy",
     "resourceName:s@40 restartPolicy:s@40"},
    Row{"ContainerRestartRule",
     "action:s@42 exitCodes:ContainerRestartRuleOnExitCodes@42"},
    Row{"ContainerRestartRuleOnExitCodes",
     "operator:s@42 values:[]i@42"},
    Row{"DownwardAPIProjection",
     "items:[]DownwardAPIVolumeFile"},
    Row{"DownwardAPIVolumeFile",
     "fieldRef:ObjectFieldSelector mode:i path:s resourceFieldRef:ResourceFieldSelector"},
    Row{"DownwardAPIVolumeSource",
     "defaultMode:i items:[]DownwardAPIVolumeFile"},
    Row{"EmptyDirVolumeSource",
     "medium:s sizeLimit:q"},
    Row{"EnvFromSource",
     "configMapRef:ConfigMapEnvSource prefix:s secretRef:SecretEnvSource"},
    Row{"EnvVar",
     "name:s value:s valueFrom:EnvVarSource"},
    Row{"EnvVarSource",
     "configMapKeyRef:ConfigMapKeySelector fieldRef:ObjectFieldSelector "
     "fileKeyRef:FileKeySelector@42 resourceFieldRef:ResourceFieldSelector "
     "secretKeyRef:SecretKeySelector"},
    Row{"EphemeralContainer",
     "args:[]s command:[]s env:[]EnvVar envFrom:[]EnvFromSource image:s imagePullPolicy:s "
     "lifecycle:Lifecycle livenessProbe:Probe name:s ports:[]ContainerPort "
     "readinessProbe:Probe resizePolicy:[]ContainerResizePolicy@40 "
     "resources:ResourceRequirements restartPolicy:s@40 "
     "restartPolicyRules:[]ContainerRestartRule@42 securityContext:SecurityContext "
     "startupProbe:Probe stdin:b stdinOnce:b targetContainerName:s terminationMessagePath:s "
     "terminationMessagePolicy:s tty:b volumeDevices:[]VolumeDevice "
     "volumeMounts:[]VolumeMount workingDir:s"},
    Row{"EphemeralVolumeSource",
     "volumeClaimTemplate:PersistentVolumeClaimTemplate@32"},
    Row{"ExecAction",
     "command:[]s"},
    Row{"FCVolumeSource",
     "fsType:s lun:i readOnly:b targetWWNs:[]s wwids:[]s"},
    Row{"FileKeySelector",
     "key:s@42 optional:b@42 path:s@42 volumeName:s@42"},
    Row{"FlexVolumeSource",
     "driver:s fsType:s options:{}s readOnly:b secretRef:LocalObjectReference"},
    Row{"FlockerVolumeSource",
     "datasetName:s datasetUUID:s"},
    Row{"GCEPersistentDiskVolumeSource",
     "fsType:s partition:i pdName:s readOnly:b"},
    Row{"GRPCAction",
     "port:i@33 service:s@33"},
    Row{"GitRepoVolumeSource",
     "directory:s repository:s revision:s"},
    Row{"GlusterfsVolumeSource",
     "endpoints:s path:s readOnly:b"},
    Row{"HTTPGetAction",
     "host:s httpHeaders:[]HTTPHeader path:s port:ios scheme:s"},
    Row{"HTTPHeader",
     "name:s value:s"},
    Row{"HostAlias",
     "hostnames:[]s ip:s"},
    Row{"HostPathVolumeSource",
     "path:s type:s"},
    Row{"ISCSIVolumeSource",
     "chapAuthDiscovery:b chapAuthSession:b fsType:s initiatorName:s iqn:s iscsiInterface:s "
     "lun:i portals:[]s readOnly:b secretRef:LocalObjectReference targetPortal:s"},
    Row{"ImageVolumeSource",
     "pullPolicy:s@40 reference:s@40"},
    Row{"KeyToPath",
     "key:s mode:i path:s"},
    Row{"LabelSelector",
     "matchExpressions:[]LabelSelectorRequirement matchLabels:{}s"},
    Row{"LabelSelectorRequirement",
     "key:s operator:s values:[]s"},
    Row{"Lifecycle",
     "postStart:LifecycleHandler preStop:LifecycleHandler stopSignal:s@41"},
    Row{"LifecycleHandler",
     "exec:ExecAction httpGet:HTTPGetAction sleep:SleepAction@40 "
     "tcpSocket:TCPSocketAction"},
    Row{"LocalObjectReference",
     "name:s"},
    Row{"NFSVolumeSource",
     "path:s readOnly:b server:s"},
    Row{"NodeAffinity",
     "preferredDuringSchedulingIgnoredDuringExecution:[]PreferredSchedulingTerm "
     "requiredDuringSchedulingIgnoredDuringExecution:NodeSelector"},
    Row{"NodeSelector",
     "nodeSelectorTerms:[]NodeSelectorTerm"},
    Row{"NodeSelectorRequirement",
     "key:s operator:s values:[]s"},
    Row{"NodeSelectorTerm",
     "matchExpressions:[]NodeSelectorRequirement matchFields:[]NodeSelectorRequirement"},
    Row{"ObjectFieldSelector",
     "apiVersion:s fieldPath:s"},
    Row{"ObjectMeta",
     "annotations:{}s clusterName:s creationTimestamp:s deletionGracePeriodSeconds:l "
     "deletionTimestamp:s finalizers:[]s generateName:s generation:l labels:{}s name:s "
     "namespace:s ownerReferences:[]OwnerReference resourceVersion:s selfLink:s uid:s"},
    Row{"OwnerReference",
     "apiVersion:s blockOwnerDeletion:b controller:b kind:s name:s uid:s"},
    Row{"PersistentVolumeClaimSpec",
     "accessModes:[]s@32 dataSource:TypedLocalObjectReference@32 "
     "dataSourceRef:TypedObjectReference@33 resources:VolumeResourceRequirements@32 "
     "selector:LabelSelector@32 storageClassName:s@32 volumeAttributesClassName:s@40 "
     "volumeMode:s@32 volumeName:s@32"},
    Row{"PersistentVolumeClaimTemplate",
     "metadata:ObjectMeta@32 spec:PersistentVolumeClaimSpec@32"},
    Row{"PersistentVolumeClaimVolumeSource",
     "claimName:s readOnly:b"},
    Row{"PhotonPersistentDiskVolumeSource",
     "fsType:s pdID:s"},
    Row{"Pod",
     "apiVersion:s kind:s metadata:ObjectMeta spec:PodSpec"},
    Row{"PodAffinity",
     "preferredDuringSchedulingIgnoredDuringExecution:[]WeightedPodAffinityTerm "
     "requiredDuringSchedulingIgnoredDuringExecution:[]PodAffinityTerm"},
    Row{"PodAffinityTerm",
     "labelSelector:LabelSelector matchLabelKeys:[]s@40 mismatchLabelKeys:[]s@40 "
     "namespaceSelector:LabelSelector@32 namespaces:[]s topologyKey:s"},
    Row{"PodAntiAffinity",
     "preferredDuringSchedulingIgnoredDuringExecution:[]WeightedPodAffinityTerm "
     "requiredDuringSchedulingIgnoredDuringExecution:[]PodAffinityTerm"},
    Row{"PodCertificateProjection",
     "certificateChainPath:s@42 credentialBundlePath:s@42 keyPath:s@42 keyType:s@42 "
     "maxExpirationSeconds:i@42 signerName:s@42 userAnnotations:{}s@42"},
    Row{"PodDNSConfig",
     "nameservers:[]s options:[]PodDNSConfigOption searches:[]s"},
    Row{"PodDNSConfigOption",
     "name:s value:s"},
    Row{"PodOS",
     "name:s@33"},
    Row{"PodReadinessGate",
     "conditionType:s"},
    Row{"PodResourceClaim",
     "name:s@35 resourceClaimName:s@40 resourceClaimTemplateName:s@40"},
    Row{"PodSchedulingGate",
     "name:s@35"},
    Row{"PodSecurityContext",
     "appArmorProfile:AppArmorProfile@40 fsGroup:l fsGroupChangePolicy:s runAsGroup:l "
     "runAsNonRoot:b runAsUser:l seLinuxChangePolicy:s@40 seLinuxOptions:SELinuxOptions "
     "seccompProfile:SeccompProfile@32 supplementalGroups:[]l supplementalGroupsPolicy:s@40 "
     "sysctls:[]Sysctl windowsOptions:WindowsSecurityContextOptions"},
    Row{"PodSpec",
     "activeDeadlineSeconds:l affinity:Affinity automountServiceAccountToken:b "
     "containers:[]Container dnsConfig:PodDNSConfig dnsPolicy:s enableServiceLinks:b "
     "ephemeralContainers:[]EphemeralContainer hostAliases:[]HostAlias hostIPC:b "
     "hostNetwork:b hostPID:b hostUsers:b@34 hostname:s hostnameOverride:s@42 "
     "imagePullSecrets:[]LocalObjectReference initContainers:[]Container nodeName:s "
     "nodeSelector:{}s os:PodOS@33 overhead:{}q preemptionPolicy:s priority:i "
     "priorityClassName:s readinessGates:[]PodReadinessGate "
     "resourceClaims:[]PodResourceClaim@35 resources:ResourceRequirements@40 restartPolicy:s "
     "runtimeClassName:s schedulerName:s schedulingGates:[]PodSchedulingGate@35 "
     "securityContext:PodSecurityContext serviceAccount:s serviceAccountName:s "
     "setHostnameAsFQDN:b@32 shareProcessNamespace:b subdomain:s "
     "terminationGracePeriodSeconds:l tolerations:[]Toleration "
     "topologySpreadConstraints:[]TopologySpreadConstraint volumes:[]Volume "
     "workloadRef:WorkloadReference@42"},
    Row{"PortworxVolumeSource",
     "fsType:s readOnly:b volumeID:s"},
    Row{"PreferredSchedulingTerm",
     "preference:NodeSelectorTerm weight:i"},
    Row{"Probe",
     "exec:ExecAction failureThreshold:i grpc:GRPCAction@33 httpGet:HTTPGetAction "
     "initialDelaySeconds:i periodSeconds:i successThreshold:i tcpSocket:TCPSocketAction "
     "terminationGracePeriodSeconds:l@32 timeoutSeconds:i"},
    Row{"ProjectedVolumeSource",
     "defaultMode:i sources:[]VolumeProjection"},
    Row{"QuobyteVolumeSource",
     "group:s readOnly:b registry:s tenant:s user:s volume:s"},
    Row{"RBDVolumeSource",
     "fsType:s image:s keyring:s monitors:[]s pool:s readOnly:b "
     "secretRef:LocalObjectReference user:s"},
    Row{"ResourceClaim",
     "name:s@35 request:s@40"},
    Row{"ResourceFieldSelector",
     "containerName:s divisor:q resource:s"},
    Row{"ResourceRequirements",
     "claims:[]ResourceClaim@35 limits:{}q requests:{}q"},
    Row{"SELinuxOptions",
     "level:s role:s type:s user:s"},
    Row{"ScaleIOVolumeSource",
     "fsType:s gateway:s protectionDomain:s readOnly:b secretRef:LocalObjectReference "
     "sslEnabled:b storageMode:s storagePool:s system:s volumeName:s"},
    Row{"SeccompProfile",
     "localhostProfile:s@32 type:s@32"},
    Row{"SecretEnvSource",
     "name:s optional:b"},
    Row{"SecretKeySelector",
     "key:s name:s optional:b"},
    Row{"SecretProjection",
     "items:[]KeyToPath name:s optional:b"},
    Row{"SecretVolumeSource",
     "defaultMode:i items:[]KeyToPath optional:b secretName:s"},
    Row{"SecurityContext",
     "allowPrivilegeEscalation:b appArmorProfile:AppArmorProfile@40 "
     "capabilities:Capabilities privileged:b procMount:s readOnlyRootFilesystem:b "
     "runAsGroup:l runAsNonRoot:b runAsUser:l seLinuxOptions:SELinuxOptions "
     "seccompProfile:SeccompProfile@32 windowsOptions:WindowsSecurityContextOptions"},
    Row{"ServiceAccountTokenProjection",
     "audience:s expirationSeconds:l path:s"},
    Row{"SleepAction",
     "seconds:l@40"},
    Row{"StorageOSVolumeSource",
     "fsType:s readOnly:b secretRef:LocalObjectReference volumeName:s volumeNamespace:s"},
    Row{"Sysctl",
     "name:s value:s"},
    Row{"TCPSocketAction",
     "host:s port:ios"},
    Row{"Toleration",
     "effect:s key:s operator:s tolerationSeconds:l value:s"},
    Row{"TopologySpreadConstraint",
     "labelSelector:LabelSelector matchLabelKeys:[]s@34 maxSkew:i minDomains:i@34 "
     "nodeAffinityPolicy:s@34 nodeTaintsPolicy:s@34 topologyKey:s whenUnsatisfiable:s"},
    Row{"TypedLocalObjectReference",
     "apiGroup:s@32 kind:s@32 name:s@32"},
    Row{"TypedObjectReference",
     "apiGroup:s@35 kind:s@35 name:s@35 namespace:s@35"},
    Row{"Volume",
     "awsElasticBlockStore:AWSElasticBlockStoreVolumeSource azureDisk:AzureDiskVolumeSource "
     "azureFile:AzureFileVolumeSource cephfs:CephFSVolumeSource cinder:CinderVolumeSource "
     "configMap:ConfigMapVolumeSource csi:CSIVolumeSource "
     "downwardAPI:DownwardAPIVolumeSource emptyDir:EmptyDirVolumeSource "
     "ephemeral:EphemeralVolumeSource@32 fc:FCVolumeSource flexVolume:FlexVolumeSource "
     "flocker:FlockerVolumeSource gcePersistentDisk:GCEPersistentDiskVolumeSource "
     "gitRepo:GitRepoVolumeSource glusterfs:GlusterfsVolumeSource "
     "hostPath:HostPathVolumeSource image:ImageVolumeSource@40 iscsi:ISCSIVolumeSource "
     "name:s nfs:NFSVolumeSource persistentVolumeClaim:PersistentVolumeClaimVolumeSource "
     "photonPersistentDisk:PhotonPersistentDiskVolumeSource "
     "portworxVolume:PortworxVolumeSource projected:ProjectedVolumeSource "
     "quobyte:QuobyteVolumeSource rbd:RBDVolumeSource scaleIO:ScaleIOVolumeSource "
     "secret:SecretVolumeSource storageos:StorageOSVolumeSource "
     "vsphereVolume:VsphereVirtualDiskVolumeSource"},
    Row{"VolumeDevice",
     "devicePath:s name:s"},
    Row{"VolumeMount",
     "mountPath:s mountPropagation:s name:s readOnly:b recursiveReadOnly:s@40 subPath:s "
     "subPathExpr:s"},
    Row{"VolumeProjection",
     "clusterTrustBundle:ClusterTrustBundleProjection@40 configMap:ConfigMapProjection "
     "downwardAPI:DownwardAPIProjection podCertificate:PodCertificateProjection@42 "
     "secret:SecretProjection serviceAccountToken:ServiceAccountTokenProjection"},
    Row{"VolumeResourceRequirements",
     "limits:{}q requests:{}q"},
    Row{"VsphereVirtualDiskVolumeSource",
     "fsType:s storagePolicyID:s storagePolicyName:s volumePath:s"},
    Row{"WeightedPodAffinityTerm",
     "podAffinityTerm:PodAffinityTerm weight:i"},
    Row{"WindowsSecurityContextOptions",
     "gmsaCredentialSpec:s gmsaCredentialSpecName:s hostProcess:b@33 runAsUserName:s"},
    Row{"WorkloadReference",
     "name:s@42 podGroup:s@42 podGroupReplicaKey:s@42"},
};
// clang-format on

using Fields = std::map<std::string_view, std::string_view>;

// "NAME:TYPE NAME:TYPE" cut into its fields.
Fields cut(std::string_view text) {
  Fields fields;
  while (!text.empty()) {
    std::string_view const word = text.substr(0, text.find(' '));
    std::size_t const colon = word.find(':');
    fields.emplace(word.substr(0, colon), word.substr(colon + 1));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
  }
  return fields;
}

std::map<std::string_view, Fields> const& model() {
  static std::map<std::string_view, Fields> const kModel = [] {
    std::map<std::string_view, Fields> classes;
    for (Row const& row : kRows) classes.emplace(row.name, cut(row.fields));
    return classes;
  }();
  return kModel;
}

}  // namespace

std::optional<FieldType> field_type(std::string_view class_name,
                                    std::string_view field,
                                    spark::SparkVersion const& version) {
  auto const at = model().find(class_name);
  if (at == model().end()) return std::nullopt;
  auto const found = at->second.find(field);
  if (found == at->second.end()) return std::nullopt;
  std::string_view text = found->second;
  if (std::size_t const since = text.find('@'); since != std::string_view::npos) {
    if (!version.at_least(text[since + 1] - '0', text[since + 2] - '0')) return std::nullopt;
    text = text.substr(0, since);
  }
  FieldType type;
  if (text.starts_with("[]")) type.shape = FieldType::Shape::kList;
  if (text.starts_with("{}")) type.shape = FieldType::Shape::kMap;
  type.name = type.shape == FieldType::Shape::kOne ? text : text.substr(2);
  return type;
}

}  // namespace k8spark::plan
