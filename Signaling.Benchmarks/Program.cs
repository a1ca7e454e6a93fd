using Signaling.Benchmarks;
using Signaling.Benchmarks.Servers;

// Nothing here is awaited: the main thread starts the servers and is the load generator.
switch (args)
{
    case ["floor", var port]:
        FloorRelay.Run(port);
        return 0;
    case ["load", .. var rest]:
        return LoadCommand.Run(rest);
    default:
        Console.Error.WriteLine("""
            load [scenario...] [--rounds N] [--quick]   measures our server and its peers
            """);
        return 2;
}
