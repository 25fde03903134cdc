#!/bin/bash
# Squashes a list of images from registry to registry, split among the tasks of an array:
#
#   sbatch slurm-array.sh images.txt [OPTION OF SQUASH ...]
#
# The list has the format of squash batch, with docker:// before each name. It must be on a file system that all nodes share, and so are
# the state files and reports beside it. If you submit the job again, it squashes only the images that are missing.
#SBATCH --job-name=squash
#SBATCH --array=0-3
#SBATCH --cpus-per-task=2
#SBATCH --mem-per-cpu=512M
#SBATCH --output=squash-%A_%a.log
set -euo pipefail

[ $# -gt 0 ] || { echo "usage: sbatch slurm-array.sh LIST [OPTION OF SQUASH ...]" >&2; exit 2; }
list=$1
shift
exec squash batch "$list" --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" --jobs "${SLURM_CPUS_PER_TASK:-1}" \
    --json "$list.$SLURM_ARRAY_TASK_ID.json" "$@"
