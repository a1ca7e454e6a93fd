// Joins a room, prints its events, and sends each typed line to all other peers.
using Signaling.Client;
using Signaling.Contracts;

var words = args.Where(word => !word.StartsWith("--", StringComparison.Ordinal)).ToList();
var options = new SignalingClientOptions { ServerUrl = new Uri("http://localhost:5080") };
if (Array.IndexOf(args, "--server") is >= 0 and var at && at + 1 < args.Length)
{
    options.ServerUrl = new Uri(args[at + 1]);
    words.Remove(args[at + 1]);
}

if (Array.IndexOf(args, "--secret") is >= 0 and var secretAt && secretAt + 1 < args.Length)
{
    options.RoomSecret = args[secretAt + 1];
    words.Remove(args[secretAt + 1]);
}

if (words.Count is 0 or > 2)
{
    Console.Error.WriteLine("usage: ConsolePeer ROOM [NAME] [--server URL] [--secret SECRET]");
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true; // Leave first. Then the process ends by itself.
    stop.Cancel();
};

await using var client = new SignalingClient(options);
_ = PrintAsync(client.ReadEventsAsync()); // before joining, so that no event is missed
try
{
    var joined = await client.JoinAsync(words[0], words.ElementAtOrDefault(1), cancellationToken: stop.Token);
    Console.WriteLine($"In room {joined.Room} as {joined.PeerId}. Type to talk, Ctrl+C to leave.");
    PrintPeers(joined.Peers);

    // The read of the console cannot be cancelled. It ends with the process.
    while (await Task.Run(Console.In.ReadLine).WaitAsync(stop.Token) is { } line)
    {
        try
        {
            await client.BroadcastMessageAsync(line, stop.Token);
        }
        catch (SignalingException failure) when (failure.IsTransient)
        {
            Console.WriteLine($"Not sent: {failure.Message}");
        }
    }
}
catch (SignalingException refusal)
{
    Console.Error.WriteLine($"{refusal.Code ?? "error"}: {refusal.Message}");
    return 1;
}
catch (OperationCanceledException)
{
    // Ctrl+C, or the connection closed for good.
}

return 0;

async Task PrintAsync(IAsyncEnumerable<SignalingEvent> events)
{
    var candidates = new Dictionary<string, int>();
    await foreach (var raised in events)
    {
        switch (raised)
        {
            case PeerJoinedEvent e:
                Console.WriteLine($"+ {Name(e.Peer)} joined");
                break;
            case PeerLeftEvent e:
                Console.WriteLine($"- {e.PeerId} left: {e.Reason}");
                break;
            case PeerUpdatedEvent e:
                Console.WriteLine($"* {Name(e.Peer)} is {e.Peer.State}");
                break;
            case RosterChangedEvent e:
                PrintPeers(e.Roster.Peers);
                break;
            case OfferReceivedEvent e:
                Console.WriteLine($"  {e.Offer.Type} of {e.Offer.Sdp.Length} characters from {NameOf(e.From)}");
                break;
            case AnswerReceivedEvent e:
                Console.WriteLine($"  {e.Answer.Type} of {e.Answer.Sdp.Length} characters from {NameOf(e.From)}");
                break;
            case IceCandidateReceivedEvent e:
                candidates[e.From] = candidates.GetValueOrDefault(e.From) + (e.Candidate is null ? 0 : 1);
                Console.WriteLine($"  {candidates[e.From]} candidates from {NameOf(e.From)}{(e.Candidate is null ? ", and no more" : "")}");
                break;
            case MessageReceivedEvent e:
                Console.WriteLine($"{NameOf(e.From)}: {Printable(e.Payload)}");
                break;
            case StrangersChangedEvent e:
                Console.WriteLine($"{e.Strangers.Count} peers here do not know the secret.");
                break;
            case SignalRefusedEvent e:
                Console.WriteLine($"Refused something from {e.From}: {e.Refusal}");
                break;
            case RemovedEvent e:
                Console.WriteLine($"You were removed: {e.Reason}");
                break;
            case ServerDrainingEvent e:
                Console.WriteLine($"The server is draining and ends the connection in {e.ReconnectAfter.TotalSeconds:0.0} s.");
                break;
            case ReconnectingEvent:
                Console.WriteLine("The connection broke; reconnecting ...");
                break;
            case ReconnectedEvent { RejoinError: { } error }:
                Console.WriteLine($"{error.Code}: {error.Message}");
                break;
            case ReconnectedEvent e:
                Console.WriteLine($"Back as {(e.Resumed ? "the same peer" : e.Join?.PeerId)}.");
                break;
            case ClosedEvent:
                stop.Cancel();
                break;
        }
    }
}

// Text from other peers must not control this terminal.
static string Printable(string text) => new([.. text.Select(character => char.IsControl(character) ? ' ' : character)]);

static string Name(PeerInfo peer) => peer.DisplayName.Length > 0 ? $"{Printable(peer.DisplayName)} ({peer.PeerId})" : peer.PeerId;

string NameOf(string peerId) => client.Peers.FirstOrDefault(peer => peer.PeerId == peerId) is { } peer ? Name(peer) : peerId;

static void PrintPeers(IReadOnlyList<PeerInfo> peers) =>
    Console.WriteLine(peers.Count == 0 ? "No other peer is here." : $"Here: {string.Join(", ", peers.Select(Name))}");
