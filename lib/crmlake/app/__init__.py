"""The composition root: workspaces with the settings of all installed jobs, the published lake, spark-submit."""
