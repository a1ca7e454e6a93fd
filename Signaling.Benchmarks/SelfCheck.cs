using Signaling.Benchmarks.Load;
using Signaling.Benchmarks.Machine;
using Signaling.Benchmarks.Servers;
using Signaling.Load;

namespace Signaling.Benchmarks;

/// <summary>
/// Checks within seconds that the generator works. Every signal through our server is counted, in all protocols and sizes. A relay that loses or
/// duplicates one message in a thousand is detected. Uses the server from the build output, and no other servers.
/// </summary>
internal static class SelfCheck
{
    private const int Peers = 40;
    private const int RoomSize = 4;

    private static readonly TimeSpan _time = TimeSpan.FromSeconds(0.2);
    private static readonly Subject[] _subjects = [Subject.Json, Subject.JsonInvoke, Subject.MessagePack, Subject.MessagePackInvoke, Subject.Floor];

    public static int Run()
    {
        OpenFiles.RaiseLimit();
        Cores.PinThisProcess();
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        using var loop = new EpollLoop(stop.Token);
        foreach (var subject in _subjects)
        {
            using var server = Fleet.Start(subject.Kind == SubjectKind.Floor ? ServerProgram.Floor() : ServerProgram.OursAsBuilt());
            foreach (var payload in Payload.Sizes)
            {
                Console.WriteLine($"{subject.Name}, {payload.Name}: {Relay(loop, subject, server, payload)} signals");
            }
        }

        foreach (var fault in (string[])[FloorRelay.Lose, FloorRelay.Double])
        {
            using var server = Fleet.Start(ServerProgram.Floor(fault));
            try
            {
                Relay(loop, Subject.Floor, server, Payload.Candidate);
            }
            catch (Exception exception) when (exception is InvalidDataException or TimeoutException)
            {
                Console.WriteLine($"relay with fault '{fault}': {exception.Message}");
                continue;
            }

            Console.Error.WriteLine($"The fault '{fault}' of a relay was not detected.");
            return 1;
        }

        return 0;
    }

    private static long Relay(Loop loop, Subject subject, ServerProcess server, Payload payload)
    {
        using var swarm = new Swarm(loop, subject.Protocol, [server.Port], RoomSize);
        swarm.GrowTo(Peers);
        var traffic = new ClosedLoop(swarm, [server.Id], payload, Peers);
        traffic.Start();
        var deliveries = traffic.Measure(_time).Deliveries;
        traffic.Stop();
        new OpenLoop(swarm, payload).Run(rate: 1_000, _time);
        return deliveries;
    }
}
