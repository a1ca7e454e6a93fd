using System.Globalization;
using Signaling.Benchmarks.Machine;

namespace Signaling.Benchmarks.Servers;

/// <summary>
/// The servers that stay up over the rounds, so that each warms up once. Those that are not being measured have no connections and do next to nothing.
/// </summary>
internal sealed class Fleet(Workplace workplace) : IDisposable
{
    private readonly Dictionary<string, ServerProcess> _servers = [];

    public ServerProcess Get(Subject subject)
    {
        var program = subject.Program(workplace);
        if (!_servers.TryGetValue(program.Name, out var server))
        {
            _servers[program.Name] = server = Start(program);
        }

        return server;
    }

    /// <summary>One more, whose end is up to the caller.</summary>
    public ServerProcess StartNew(Subject subject) => Start(subject.Program(workplace));

    public static ServerProcess Start(ServerProgram program) =>
        ServerProcess.Start(program, Ports.Take(), Cores.Server.ToString(CultureInfo.InvariantCulture));

    public void Dispose()
    {
        foreach (var server in _servers.Values)
        {
            server.Dispose();
        }
    }
}
