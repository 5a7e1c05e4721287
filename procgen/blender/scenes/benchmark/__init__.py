"""Scripts that the benchmark of scenes (procgen/scene_benchmark) runs in processes of their own."""
