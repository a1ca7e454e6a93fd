using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>The allowed characters in room names, peer names and metadata keys.</summary>
public sealed class NameTests
{
    [Theory]
    [InlineData("a\u0000b", "U+0000")]
    [InlineData("a\tb", "U+0009")]
    [InlineData("a\u0085b", "U+0085")]
    [InlineData("a\u2028b", "U+2028")]
    [InlineData("a\u2029b", "U+2029")]
    [InlineData("\u202Egnp.exe", "U+202E")]
    [InlineData("a\u2066b\u2069", "U+2066")]
    [InlineData("a\u200Eb", "U+200E")]
    [InlineData("\u061Ca", "U+061C")]
    [InlineData("a\u200Bb", "U+200B")]
    [InlineData("a\u2060b", "U+2060")]
    [InlineData("a\uFEFFb", "U+FEFF")]
    [InlineData("a\u00ADb", "U+00AD")]
    [InlineData("a\u200Db", "U+200D")]
    [InlineData("a\u200Cb", "U+200C")]
    [InlineData("日\u200C本", "U+200C")]
    [InlineData("\u0645\u06CC\u200C", "U+200C")]
    [InlineData("a\uFE0Fb", "U+FE0F")]
    [InlineData("\u3164", "U+3164")]
    [InlineData("a\u034Fb", "U+034F")]
    [InlineData("a\uDB40\uDC41b", "U+E0041")]
    public async Task Name_WithAnInvisibleOrMisleadingCharacter_IsRefused_AndTheCharacterIsNamed(string name, string character)
    {
        await using var server = await SignalingServer.StartAsync();
        await using var peer = await HubPeer.ConnectAsync(server);

        foreach (var request in new[]
        {
            new JoinRequest(name),
            new JoinRequest("room", name),
            new JoinRequest("room", "Ann", new Dictionary<string, string> { [name] = "x" }),
        })
        {
            var refusal = await Assert.ThrowsAsync<HubException>(() => peer.Connection.InvokeAsync<JoinResult>("Join", request));
            RefusalText.CodeOf(refusal.Message).Should().Be(SignalingErrorCodes.InvalidRequest);
            refusal.Message.Should().Contain(character).And.NotContain(name);
        }

        await peer.JoinAsync("room");
        (await peer.RefusalAsync("UpdatePeer", new PeerUpdate(name))).Should().Be(SignalingErrorCodes.InvalidRequest);
    }

    [Theory]
    [InlineData("👩\u200D👩\u200D👧")]
    [InlineData("🏳\uFE0F\u200D🌈")]
    [InlineData("🧑🏽\u200D⚕\uFE0F")]
    [InlineData("🙂\u200D↔\uFE0F")]
    [InlineData("1\uFE0F\u20E3")]
    [InlineData("🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F")]
    [InlineData("\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645")]
    [InlineData("\u0D05\u0D28\u0D3F\u0D32\u0D4D\u200D")]
    [InlineData("\u0915\u094D\u200D\u0937")]
    [InlineData("葛\U000E0100")]
    [InlineData("Zoë Ångström")]
    [InlineData("עברית العربية")]
    public async Task Name_InAnyScript_IsAcceptedUnchanged(string name)
    {
        await using var server = await SignalingServer.StartAsync();
        await using var peer = await HubPeer.ConnectAsync(server);

        var joined = await peer.JoinAsync(name, name);

        joined.Self.DisplayName.Should().Be(name);
    }

    [Fact]
    public async Task Rooms_WithCanonicallyEqualNames_AreTheSame()
    {
        await using var server = await SignalingServer.StartAsync();
        await using var ann = await HubPeer.ConnectAsync(server);
        await using var bob = await HubPeer.ConnectAsync(server);
        await using var cy = await HubPeer.ConnectAsync(server);

        var first = await ann.JoinAsync("Caf\u00E9");
        var second = await bob.JoinAsync("Cafe\u0301");
        await cy.JoinAsync("Cafe");

        second.Room.Should().Be("Caf\u00E9");
        second.Peers.Should().ContainSingle().Which.PeerId.Should().Be(first.PeerId);
        server.Rooms.RoomCount.Should().Be(2);
    }

    [Fact]
    public async Task RoomName_ThatFitsAfterComposition_IsAccepted()
    {
        await using var server = await SignalingServer.StartAsync();
        await using var peer = await HubPeer.ConnectAsync(server);

        (await peer.JoinAsync(string.Concat(Enumerable.Repeat("e\u0301", 128)))).Room.Should().Be(new string('\u00E9', 128));
        await using var other = await HubPeer.ConnectAsync(server);
        (await other.RefusalAsync("Join", new JoinRequest(string.Concat(Enumerable.Repeat("e\u0301", 129))))).Should().Be(SignalingErrorCodes.InvalidRequest);
    }
}
