"""The names of metrics in MLflow, which knows no groups but draws `a/b/c` as one."""

import re

from crmlake.models.card import Metric

_INVALID = re.compile(r"[^\w .:-]")


def join_name(metric: Metric) -> str:
    """Return the name of a metric in MLflow.

    >>> join_name(Metric(name="auc_roc", value=0.8, dimension="candidate", group="random_forest (maxDepth=5)"))
    'candidate/random_forest _maxDepth_5_/auc_roc'
    >>> join_name(Metric(name="auc_roc", value=0.8))
    'auc_roc'
    """
    parts = (metric.dimension, metric.group, metric.name) if metric.dimension else (metric.name,)
    return "/".join(_INVALID.sub("_", part) for part in parts)


def split_name(name: str) -> dict[str, str]:
    """Return the fields of a metric from its name in MLflow.

    >>> split_name("candidate/random_forest/auc_roc")
    {'dimension': 'candidate', 'group': 'random_forest', 'name': 'auc_roc'}
    >>> split_name("auc_roc")
    {'dimension': '', 'group': '', 'name': 'auc_roc'}
    """
    *grouping, metric = name.split("/")
    dimension, group = grouping or ("", "")
    return {"dimension": dimension, "group": group, "name": metric}
