"""The formats that a scene dataset can be exported to, by the names of ``asset2vec export --format``."""

EXPORTS = {  # name: (as people write it, what it is for)
    "coco": ("COCO", "Boxes, masks and keypoints for detectors"),
    "yolo": ("YOLO", "Boxes and outlines for Ultralytics"),
    "bop": ("BOP", "6D poses, in the layout of the BOP challenge"),
    "kitti": ("KITTI", "3D boxes for detectors in space"),
    "hdf5": ("HDF5", "All channels, a file a frame, as BlenderProc writes them"),
    "solo": ("SOLO", "As Unity Perception writes it"),
    "webdataset": ("WebDataset", "All channels, in shards to train from as a stream"),
    "nerfstudio": ("nerfstudio", "Cameras and pictures for radiance fields"),
}
