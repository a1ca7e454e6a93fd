using System.Globalization;
using Signaling.Benchmarks.Machine;

namespace Signaling.Benchmarks.Servers;

/// <summary>
/// The servers. They run during all rounds, so that each warms up once. A server that is not measured has no connections and is almost idle.
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

    /// <summary>Starts another server. The caller has to stop it.</summary>
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
