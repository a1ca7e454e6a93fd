using System.CommandLine;
using System.Globalization;
using Signaling.Load;
using Signaling.Server.Commands.Invocation;
using Signaling.Server.Commands.Remote;

namespace Signaling.Server.Commands.Load;

/// <summary>The command <c>load</c>: measures what a running server stands.</summary>
internal static class LoadCommand
{
    public const string Name = "load";

    private const string Candidate = "candidate";
    private const string Offer = "offer";

    public static Command Create(Terminal terminal)
    {
        var peers = new Option<int>("--peers") { Description = $"The number of peers, at most {LoadOrder.MaxPeers}.", DefaultValueFactory = _ => 40 };
        var rooms = new Option<int>("--rooms") { Description = "The number of rooms among which the peers are divided.", DefaultValueFactory = _ => 10 };
        var rate = new Option<int>("--rate") { Description = $"The signals per second of all peers together, at most {LoadOrder.MaxRate}.", DefaultValueFactory = _ => 200 };
        var seconds = new Option<int>("--seconds") { Description = $"How long to send, at most {LoadOrder.MaxSeconds}.", DefaultValueFactory = _ => 10 };
        var payload = new Option<string>("--payload") { Description = $"What to send: {Candidate} (200 bytes) or {Offer} (7 kB).", DefaultValueFactory = _ => Candidate };
        payload.AcceptOnlyFromAmong(Candidate, Offer);
        var json = JsonOption.Create();
        var command = new Command(Name, "Connects peers to a running server, lets them send signals, and measures how quickly they arrive and how many do not.")
        {
            peers, rooms, rate, seconds, payload, json,
        };
        var remote = new RemoteOptions(command, terminal, takesKey: false);
        command.SetAction(async (parsed, cancelled) =>
        {
            var order = new LoadOrder(
                parsed.GetValue(peers), parsed.GetValue(rooms), parsed.GetValue(rate), parsed.GetValue(seconds),
                parsed.GetValue(payload) == Offer ? Payload.LargeOffer : Payload.Candidate);
            if (order.WhatIsWrong() is { } wrong)
            {
                throw new CommandException($"{wrong} See: Signaling.Server {Name} --help", ExitCode.WrongArguments);
            }

            var (server, token) = (remote.ReadUrl(parsed), remote.ReadToken(parsed));
            if (token?.Any(character => character is <= ' ' or > '~') == true)
            {
                throw new CommandException("The token contains characters that no token has.", ExitCode.WrongArguments);
            }

            var result = await Task.Factory.StartNew(() => Run(order, server, token, cancelled), cancelled, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            await (parsed.GetValue(json) ? terminal.WriteJsonAsync(result) : WriteAsync(terminal, result));
            return result.IsClean ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    private static LoadResult Run(LoadOrder order, Uri server, string? token, CancellationToken stop)
    {
        try
        {
            using var run = new LoadRun(order, server, token, stop);
            return run.Run();
        }
        catch (OperationCanceledException)
        {
            throw new CommandException("Stopped. There is no result.");
        }
    }

    private static async Task WriteAsync(Terminal terminal, LoadResult result)
    {
        static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
        await terminal.WriteTableAsync(
        [
            ["peers", Text($"{result.Peers} in {result.Rooms} rooms, joined within {result.JoinMs:0} ms{(result.RefusedJoins > 0 ? Text($"; {result.RefusedJoins} joins were repeated because of a rate limit") : string.Empty)}")],
            ["sent", Text($"{result.Sent} signals in {result.Seconds:0.0} s, {result.Rate:0} a second")],
            ["delivered", Text($"{result.Delivered}")],
            ["latency", Text($"p50 {result.P50Ms:0.00} ms, p99 {result.P99Ms:0.00} ms, max {result.MaxMs:0.00} ms")],
            ["refused", result.Refused.Count == 0 ? "0" : string.Join(", ", result.Refused.Select(refused => Text($"{refused.Value} {refused.Key}")))],
            ["lost", Text($"{result.Lost}")],
            ["closed", result.Closed == 0 ? "0" : Text($"{result.Closed} connections: {result.CloseReason}")],
        ]);
        if (result.IsGeneratorBehind)
        {
            await terminal.Output.WriteLineAsync("The generator could not send as fast as asked: it measured itself. Use a faster machine, or several.");
        }
    }
}
