/** A bad agent: does nothing and says that all is well. */
process.stdout.write('Done, everything looks fine.\n');
