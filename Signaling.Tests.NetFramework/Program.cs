// Joins a room, repeats every message to its sender, follows its own reconnect, and leaves when it receives "leave".
using Signaling.Client;
using Signaling.Contracts;

// Debian's Mono comes without this facade and loads none from elsewhere. The types are in its core library.
AppDomain.CurrentDomain.AssemblyResolve += (_, missing) =>
    missing.Name.StartsWith("System.Runtime.InteropServices.RuntimeInformation,", StringComparison.Ordinal) ? typeof(object).Assembly : null;

var options = new SignalingClientOptions { ServerUrl = new Uri(args[0]) };
if (args.Contains("--messagepack"))
{
    options.UseMessagePack();
}

var client = new SignalingClient(options);
client.PeerJoined += async e => await client.SendOfferAsync(e.Peer.PeerId, new SessionDescription(SessionDescriptionTypes.Offer, "v=0"));
client.AnswerReceived += async e => await client.SendIceAsync(e.From, e.Answer.Sdp == "v=0" ? new IceCandidate("candidate:1", "0", 0, "frag") : null);
client.Reconnected += async e => await client.BroadcastMessageAsync(e.Resumed ? "resumed" : "not resumed");
client.Closed += e => Write($"closed: {e.Exception}");
var events = client.ReadEventsAsync();
var joined = await client.JoinAsync(args[1], "Mono");
await Write($"joined {joined.Room} with {joined.Peers.Count} other peers");
await foreach (var raised in events)
{
    if (raised is MessageReceivedEvent { From: var from, Payload: var text })
    {
        if (text == "leave")
        {
            await client.LeaveAsync();
            break;
        }

        await client.SendMessageAsync(from, text);
        await Write("repeated");
    }
}

await client.DisposeAsync();
await Write("disposed");

static Task Write(string line)
{
    Console.WriteLine(line);
    return Task.CompletedTask;
}
