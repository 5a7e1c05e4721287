"""Where a user's model fails, told in terms of the library: tags, regions of the latent space, directions.

Read analysis.py first: it is the whole answer on arrays. results_table.py and object_results.py read what a
model did, asset_results.py joins it to the library, scene_request.py asks for more of what is weak, and
page.py shows it.
"""
