using Microsoft.Extensions.Options;
using Signaling.Tests.Support;

namespace Signaling.Tests;

public sealed class OptionsTests
{
    [Theory]
    [InlineData("Signaling:JoinTimeout", "00:00:00")]
    [InlineData("Signaling:ClientTimeout", "2.00:00:00")]
    [InlineData("Signaling:KeepAliveInterval", "-00:00:01")]
    [InlineData("Signaling:KeepAliveInterval", "00:00:30")]
    [InlineData("Signaling:HandshakeTimeout", "01:00:00")]
    [InlineData("Signaling:MaxPeers", "0")]
    [InlineData("Signaling:Limits:MaxPeersPerRoom", "1")]
    [InlineData("Signaling:Limits:MaxSdpBytes", "-1")]
    [InlineData("Signaling:Limits:MaxRoomNameLength", "0")]
    [InlineData("Signaling:OutgoingQueue:MaxSignals", "1")]
    [InlineData("Signaling:OutgoingQueue:MaxBytes", "1")]
    [InlineData("Signaling:OutgoingQueue:MaxBytes", "100000")]
    [InlineData("Signaling:AllowedOrigins", "https://app.example")]
    [InlineData("Signaling:AllowedOrigins:0", "app.example")]
    [InlineData("Signaling:AllowedOrigins:0", "https://app.example/")]
    [InlineData("Signaling:Ice:Servers:0:Urls:0", "https://turn.example")]
    [InlineData("Signaling:Ice:Servers:0:Urls:0", null)]
    [InlineData("Signaling:Ice:Servers:0:Username", "nobody", "Signaling:Ice:Servers:0:Urls")]
    [InlineData("Signaling:Ice:CredentialLifetime", "00:00:09")]
    [InlineData("Signaling:Ice:CredentialLifetime", "8.00:00:00")]
    public async Task Start_WithAValueOutOfRange_FailsAndNamesTheKey(string key, string? value, string? named = null)
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => SignalingServer.StartAsync(new Dictionary<string, string?> { [key] = value }));

        failure.Message.Should().Contain(named ?? key[..(key.Contains(":0", StringComparison.Ordinal) ? key.IndexOf(":0", StringComparison.Ordinal) : key.Length)]);
    }

    [Fact]
    public async Task Limits_FromTheConfiguration_AreEnforced()
    {
        await using var server = await SignalingServer.StartAsync(new Dictionary<string, string?>
        {
            ["Signaling:Limits:MaxPeersPerRoom"] = "2",
            ["Signaling:Limits:MaxMessageBytes"] = "10",
            ["Signaling:MaxPeers"] = "3",
        });
        await using var ann = await HubPeer.JoinAsync(server, "room");
        await using var bob = await HubPeer.JoinAsync(server, "room");
        await using var cy = await HubPeer.ConnectAsync(server);

        (await cy.RefusalAsync("Join", new JoinRequest("room"))).Should().Be(SignalingErrorCodes.RoomFull);
        (await ann.RefusalAsync("SendMessage", bob.Id, "eleven char")).Should().Be(SignalingErrorCodes.MessageTooLarge);
        await cy.JoinAsync("another room");
        await using var dee = await HubPeer.ConnectAsync(server);
        (await dee.RefusalAsync("Join", new JoinRequest("a third room"))).Should().Be(SignalingErrorCodes.ServerFull);
        server.Rooms.RoomCount.Should().Be(2);
    }

    [Fact]
    public async Task IceServers_FromTheConfiguration_AreSentToEachPeerThatJoins()
    {
        await using var server = await SignalingServer.StartAsync(new Dictionary<string, string?>
        {
            ["Signaling:Ice:Servers:0:Urls:0"] = "stun:stun.example:3478",
            ["Signaling:Ice:Servers:1:Urls:0"] = "turns:turn.example:5349?transport=tcp",
            ["Signaling:Ice:Servers:1:Username"] = "ann",
            ["Signaling:Ice:Servers:1:Credential"] = "secret",
        });
        await using var peer = await HubPeer.ConnectAsync(server);

        (await peer.JoinAsync("room")).IceServers.Should().BeEquivalentTo(
            [new IceServer(["stun:stun.example:3478"]), new IceServer(["turns:turn.example:5349?transport=tcp"], "ann", "secret")],
            options => options.WithStrictOrdering());
    }
}
