//! One object of a manifest.

use serde_json::Value;

/// Kinds of the platform itself, by group: what is spelled differently is a slip. Groups of others are not known here.
const KINDS: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "ConfigMap",
            "Endpoints",
            "LimitRange",
            "Namespace",
            "PersistentVolume",
            "PersistentVolumeClaim",
            "Pod",
            "PodTemplate",
            "ReplicationController",
            "ResourceQuota",
            "Secret",
            "Service",
            "ServiceAccount",
        ],
    ),
    ("apps", &["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"]),
    ("autoscaling", &["HorizontalPodAutoscaler"]),
    ("batch", &["CronJob", "Job"]),
    ("policy", &["PodDisruptionBudget"]),
    ("networking.k8s.io", &["Ingress", "IngressClass", "NetworkPolicy"]),
    ("rbac.authorization.k8s.io", &["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"]),
    ("scheduling.k8s.io", &["PriorityClass"]),
    ("storage.k8s.io", &["StorageClass"]),
];

/// One object of a manifest.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct Object {
    /// Empty for the core group.
    pub(in super::super) group: String,
    /// Its version.
    pub(in super::super) version: String,
    /// Its kind.
    pub(in super::super) kind: String,
    /// Its name, as this kustomization and those around it know it.
    pub(in super::super) name: String,
    /// The name that was written, by which others in its kustomization refer to it.
    pub(in super::super) written: String,
    /// As written, before patches.
    pub(in super::super) value: Value,
    /// Whether something was patched into it.
    pub(in super::super) patched: bool,
}

impl Object {
    /// The objects of a document: one, or those of a `List`.
    pub(super) fn of(document: &Value) -> Result<Vec<Self>, String> {
        let kind = document.get("kind").and_then(Value::as_str).ok_or("an object has no `kind`")?;
        if let Some(items) = document.get("items").and_then(Value::as_array).filter(|_| kind.ends_with("List")) {
            return items.iter().map(Self::one).collect();
        }
        Self::one(document).map(|object| vec![object])
    }

    fn one(document: &Value) -> Result<Self, String> {
        let text = |pointer: &str| document.pointer(pointer).and_then(Value::as_str);
        let kind = text("/kind").ok_or("an object has no `kind`")?;
        let api = text("/apiVersion").ok_or_else(|| format!("a {kind} has no `apiVersion`"))?;
        let name = text("/metadata/name").ok_or_else(|| format!("a {kind} has no `metadata.name`"))?;
        let (group, version) = api.split_once('/').unwrap_or(("", api));
        if let Some((_, kinds)) = KINDS.iter().find(|(known, _)| *known == group)
            && !kinds.contains(&kind)
        {
            return Err(format!("`{api}` has no kind `{kind}`"));
        }
        let owned = |text: &str| text.to_owned();
        let value = document.clone();
        Ok(Self {
            group: owned(group),
            version: owned(version),
            kind: owned(kind),
            name: owned(name),
            written: owned(name),
            value,
            patched: false,
        })
    }

    /// Its kind and its name.
    pub(in super::super) fn shown(&self) -> String {
        format!("{} `{}`", self.kind, self.name)
    }

    /// The template of its pods.
    pub(in super::super) fn pod(&self) -> Option<&Value> {
        let place = if self.kind == "CronJob" { "/spec/jobTemplate/spec/template" } else { "/spec/template" };
        self.value.pointer(place)
    }

    /// Containers of its pods, those that start them up included.
    pub(super) fn containers(&self) -> impl Iterator<Item = &Value> {
        let fields = ["/spec/containers", "/spec/initContainers"];
        let pod = self.pod();
        fields.into_iter().filter_map(move |field| pod?.pointer(field)?.as_array()).flatten()
    }
}
