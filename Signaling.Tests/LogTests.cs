using Microsoft.Extensions.Logging;
using Signaling.Tests.Support;

namespace Signaling.Tests;

public sealed class LogTests
{
    [Fact]
    public async Task Connections_JoinsAndLeaves_AreALineEachAtDebug()
    {
        await using var server = await SignalingServer.StartAsync(logLevel: LogLevel.Debug);
        var peer = await HubPeer.JoinAsync(server, "garden");
        var id = peer.Id;
        await peer.LeaveAsync();
        await peer.DisposeAsync();
        await Patience.Until(() => server.Log.Lines.Any(line => line.EventId.Id == 1002), "the end of the connection is logged");

        var lines = server.Log.Lines.Where(line => line.Category.StartsWith("Signaling", StringComparison.Ordinal)).ToList();
        lines.Select(line => line.EventId.Id).Should().Equal(1001, 1101, 1102, 1002);
        lines.Should().AllSatisfy(line =>
        {
            line.Level.Should().Be(LogLevel.Debug);
            line.Text.Should().Contain(id);
        });
        lines[1].Text.Should().Contain("garden");
        lines[2].Text.Should().Contain(PeerLeftReasons.Left);
    }

    [Fact]
    public async Task Everything_AtTheLowestLevel_HoldsNoSdpCandidateMessageOrToken()
    {
        await using var server = await SignalingServer.StartAsync(logLevel: LogLevel.Trace);
        await using var ann = await HubPeer.JoinAsync(server, "garden");
        await using var bob = await HubPeer.ConnectAsync(server);
        var token = (await bob.JoinAsync("garden")).ResumeToken;

        await bob.SendOfferAsync(ann.Id, new SessionDescription(SessionDescriptionTypes.Offer, "secret-sdp"));
        await bob.SendAnswerAsync(ann.Id, new SessionDescription(SessionDescriptionTypes.Answer, "secret-sdp"));
        await bob.SendIceAsync(ann.Id, new IceCandidate("secret-candidate"));
        await bob.SendMessageAsync(ann.Id, "secret-message");
        await bob.SendMessageAsync(null, "secret-message");
        await bob.RefusalAsync("SendOffer", ann.Id, "secret-nonsense");

        server.Log.Lines.Should().Contain(line => line.EventId.Id == 1201, "signals are traced");
        server.Log.Lines.Select(line => line.Text + line.Exception).Should().NotContain(text => text.Contains("secret") || text.Contains(token));
    }

    [Fact]
    public async Task Refusals_AreNoErrorsInTheLog()
    {
        await using var server = await SignalingServer.StartAsync(logLevel: LogLevel.Trace);
        await using var peer = await HubPeer.ConnectAsync(server);

        await peer.RefusalAsync("SendMessage", "nobody", "hi");
        await peer.RefusalAsync("Nonsense");

        server.Log.Alarms.Should().BeEmpty();
    }
}
