using System.Text.Json.Nodes;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>
/// Invalid input of a hostile or broken client in hub calls. Each call is refused with a code. Afterwards the caller can continue, the other peers
/// have received nothing, and the log contains no warnings.
/// </summary>
public sealed class BadInputTests : IAsyncLifetime
{
    private readonly string _room = Guid.NewGuid().ToString();
    private SignalingServer _server = null!;
    private HubPeer _witness = null!;
    private PlainWebSocketPeer _peer = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await SignalingServer.StartAsync();
        _witness = await HubPeer.JoinAsync(_server, _room);
        _peer = await PlainWebSocketPeer.ConnectAsync(_server);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            // The server still answers the caller. Before this last message, the witness has received only the expected events.
            (await _peer.CallAsync("Leave"))["type"]!.GetValue<int>().Should().Be(3);
            await using var last = await HubPeer.JoinAsync(_server, _room);
            await last.SendOfferAsync(_witness.Id, new SessionDescription(SessionDescriptionTypes.Offer, "last"));
            while ((await _witness.Events.NextAsync()).Name != nameof(ISignalingPeer.ReceiveOffer))
            {
                // These are PeerJoined and PeerLeft.
            }

            await last.LeaveAsync();
            _witness.Events.All.Count(told => told.Name.StartsWith("Receive", StringComparison.Ordinal)).Should().Be(1);
            (await _witness.GetRosterAsync()).Peers.Should().BeEmpty();
            _server.Log.Alarms.Should().BeEmpty();
        }
        finally
        {
            await _peer.DisposeAsync();
            await _witness.DisposeAsync();
            await _server.DisposeAsync();
        }
    }

    public static TheoryData<string, string, string> BeforeJoin => new()
    {
        { "Jump", "[]", SignalingErrorCodes.InvalidRequest },
        { "OnDisconnectedAsync", "[null]", SignalingErrorCodes.InvalidRequest },
        { "Dispose", "[]", SignalingErrorCodes.InvalidRequest },
        { "", "[]", SignalingErrorCodes.InvalidRequest },
        { "Join", "[]", SignalingErrorCodes.InvalidRequest },
        { "Join", """[{"room":"r"},1]""", SignalingErrorCodes.InvalidRequest },
        { "Join", """["r"]""", SignalingErrorCodes.InvalidRequest },
        { "Join", "[[]]", SignalingErrorCodes.InvalidRequest },
        { "Join", "[null]", SignalingErrorCodes.InvalidRequest },
        { "Join", "[{}]", SignalingErrorCodes.InvalidRequest },
        { "Join", """[{"room":null}]""", SignalingErrorCodes.InvalidRequest },
        { "Join", """[{"room":""}]""", SignalingErrorCodes.InvalidRequest },
        { "Join", """[{"room":7}]""", SignalingErrorCodes.InvalidRequest },
        { "Join", """[{"room":"a\u0000b"}]""", SignalingErrorCodes.InvalidRequest },
        { "Join", """[{"room":"a\nb"}]""", SignalingErrorCodes.InvalidRequest },
        { "Join", """[{"room":"a\u0085b"}]""", SignalingErrorCodes.InvalidRequest },
        { "Join", """[{"room":"\ud800"}]""", SignalingErrorCodes.InvalidRequest },
        { "Join", """[{"room":"r","displayName":"a\u001b[31m"}]""", SignalingErrorCodes.InvalidRequest },
        { "Join", """[{"room":"r","displayName":5}]""", SignalingErrorCodes.InvalidRequest },
        { "Join", """[{"room":"r","metadata":["a"]}]""", SignalingErrorCodes.InvalidRequest },
        { "Join", """[{"room":"r","metadata":{"a":1}}]""", SignalingErrorCodes.InvalidRequest },
        { "Join", """[{"room":"r","metadata":{"a":null}}]""", SignalingErrorCodes.InvalidRequest },
        { "Join", """[{"room":"r","metadata":{"":"a"}}]""", SignalingErrorCodes.InvalidRequest },
        { "Leave", "[]", SignalingErrorCodes.NotJoined },
        { "GetRoster", "[]", SignalingErrorCodes.NotJoined },
        { "UpdatePeer", """[{"displayName":"x"}]""", SignalingErrorCodes.NotJoined },
        { "SendOffer", """["WITNESS",{"type":"offer","sdp":"v=0"}]""", SignalingErrorCodes.NotJoined },
        { "SendAnswer", """["WITNESS",{"type":"answer","sdp":"v=0"}]""", SignalingErrorCodes.NotJoined },
        { "SendIce", """["WITNESS",null]""", SignalingErrorCodes.NotJoined },
        { "SendMessage", """["WITNESS","hi"]""", SignalingErrorCodes.NotJoined },
        { "SendMessage", """[null,"hi"]""", SignalingErrorCodes.NotJoined },
    };

    public static TheoryData<string, string, string> AfterJoin => new()
    {
        { "Join", """[{"room":"elsewhere"}]""", SignalingErrorCodes.AlreadyJoined },
        { "SendOffer", """["SELF",{"type":"offer","sdp":"v=0"}]""", SignalingErrorCodes.InvalidRequest },
        { "SendOffer", """["nobody",{"type":"offer","sdp":"v=0"}]""", SignalingErrorCodes.PeerNotFound },
        { "SendOffer", """["",{"type":"offer","sdp":"v=0"}]""", SignalingErrorCodes.InvalidRequest },
        { "SendOffer", """[null,{"type":"offer","sdp":"v=0"}]""", SignalingErrorCodes.InvalidRequest },
        { "SendOffer", """["WITNESS",null]""", SignalingErrorCodes.InvalidRequest },
        { "SendOffer", """["WITNESS",{}]""", SignalingErrorCodes.InvalidRequest },
        { "SendOffer", """["WITNESS",{"type":"offer"}]""", SignalingErrorCodes.InvalidRequest },
        { "SendOffer", """["WITNESS",{"type":"offer","sdp":""}]""", SignalingErrorCodes.InvalidRequest },
        { "SendOffer", """["WITNESS",{"type":"offer","sdp":null}]""", SignalingErrorCodes.InvalidRequest },
        { "SendOffer", """["WITNESS",{"type":"offer","sdp":{"a":1}}]""", SignalingErrorCodes.InvalidRequest },
        { "SendOffer", """["WITNESS",{"type":"Offer","sdp":"v=0"}]""", SignalingErrorCodes.InvalidRequest },
        { "SendOffer", """["WITNESS",{"type":"answer","sdp":"v=0"}]""", SignalingErrorCodes.InvalidRequest },
        { "SendOffer", """["WITNESS",{"type":null,"sdp":"v=0"}]""", SignalingErrorCodes.InvalidRequest },
        { "SendOffer", """["WITNESS",{"sdp":"v=0"}]""", SignalingErrorCodes.InvalidRequest },
        { "SendOffer", """["WITNESS",{"type":"offer","sdp":"\ud800 alone"}]""", SignalingErrorCodes.InvalidRequest },
        { "SendAnswer", """["WITNESS",{"type":"offer","sdp":"v=0"}]""", SignalingErrorCodes.InvalidRequest },
        { "SendAnswer", """["nobody",{"type":"answer","sdp":"v=0"}]""", SignalingErrorCodes.PeerNotFound },
        { "SendIce", """["SELF",null]""", SignalingErrorCodes.InvalidRequest },
        { "SendIce", """["nobody",null]""", SignalingErrorCodes.PeerNotFound },
        { "SendIce", """["WITNESS"]""", SignalingErrorCodes.InvalidRequest },
        { "SendIce", """["WITNESS","candidate:1"]""", SignalingErrorCodes.InvalidRequest },
        { "SendIce", """["WITNESS",{"candidate":null}]""", SignalingErrorCodes.InvalidRequest },
        { "SendIce", """["WITNESS",{"candidate":"c","sdpMLineIndex":-1}]""", SignalingErrorCodes.InvalidRequest },
        { "SendIce", """["WITNESS",{"candidate":"c","sdpMLineIndex":99999}]""", SignalingErrorCodes.InvalidRequest },
        { "SendIce", """["WITNESS",{"candidate":"c","sdpMLineIndex":"0"}]""", SignalingErrorCodes.InvalidRequest },
        { "SendMessage", """["WITNESS",null]""", SignalingErrorCodes.InvalidRequest },
        { "SendMessage", """["WITNESS",{"text":"hi"}]""", SignalingErrorCodes.InvalidRequest },
        { "SendMessage", """["SELF","hi"]""", SignalingErrorCodes.InvalidRequest },
        { "UpdatePeer", "[null]", SignalingErrorCodes.InvalidRequest },
        { "UpdatePeer", """[{"displayName":"a\u0007"}]""", SignalingErrorCodes.InvalidRequest },
        { "UpdatePeer", """[{"metadata":{"":"a"}}]""", SignalingErrorCodes.InvalidRequest },
    };

    [Theory]
    [InlineData("Join", """[{"room":"\ud800"}]""", "'room'", "surrogate")]
    [InlineData("Join", """[{"room":"r","displayName":"a\udc00b"}]""", "'displayName'", "surrogate")]
    [InlineData("Join", """[{"room":"r","metadata":{"a":"b","c":"\ud83d"}}]""", "'metadata.c'", "surrogate")]
    [InlineData("Join", """[{"metadata":{"\ud83d":"b"},"room":"r"}]""", "'metadata'", "surrogate")]
    [InlineData("Resume", """["\ud83d"]""", "'resumeToken'", "surrogate")]
    [InlineData("SendMessage", """[null,"\ud83d"]""", "'payload'", "surrogate")]
    [InlineData("SendMessage", """["\ud83d","hi"]""", "'to'", "surrogate")]
    [InlineData("SendOffer", """["a",{"type":"offer","sdp":"\ud83d"}]""", "'sdp'", "surrogate")]
    [InlineData("UpdatePeer", """[{"displayName":7}]""", "'displayName'", "type")]
    [InlineData("SendIce", """["a",{"candidate":"c","sdpMLineIndex":"0"}]""", "'sdpMLineIndex'", "type")]
    [InlineData("SendIce", """["a"]""", "(to, candidate)", "number")]
    [InlineData("Leave", "[1]", "no arguments", "no arguments")]
    public async Task Arguments_ThatCannotBeRead_AreRefusedWithTheFieldAndTheReason(string method, string arguments, string field, string reason)
    {
        await _peer.SendRecordAsync($$"""{"type":1,"invocationId":"x","target":"{{method}}","arguments":{{arguments}}}""");

        (await _peer.ReceiveAsync())!["error"]!.GetValue<string>().Should().Contain($" {SignalingErrorCodes.InvalidRequest}: ").And.ContainAll(field, reason);
    }

    [Theory]
    [MemberData(nameof(BeforeJoin))]
    public async Task Call_BeforeJoin_IsRefusedWithACode(string method, string arguments, string code)
    {
        (await RefusalAsync(method, arguments)).Should().Be(code);
    }

    [Theory]
    [MemberData(nameof(AfterJoin))]
    public async Task Call_AfterJoin_IsRefusedWithACode(string method, string arguments, string code)
    {
        await _peer.CallAsync("Join", new JoinRequest(_room));

        (await RefusalAsync(method, arguments)).Should().Be(code);
    }

    [Fact]
    public async Task Fields_LargerThanTheLimits_AreRefused()
    {
        (await CodeAsync("Join", new { room = new string('r', 129) })).Should().Be(SignalingErrorCodes.InvalidRequest);
        (await CodeAsync("Join", new { room = _room, displayName = new string('n', 65) })).Should().Be(SignalingErrorCodes.InvalidRequest);
        (await CodeAsync("Join", new { room = _room, metadata = Enumerable.Range(0, 17).ToDictionary(i => $"{i}", i => "") }))
            .Should().Be(SignalingErrorCodes.InvalidRequest);
        (await CodeAsync("Join", new { room = _room, metadata = new { key = new string('é', 2047) } })).Should().Be(SignalingErrorCodes.MessageTooLarge);

        await _peer.CallAsync("Join", new { room = _room, displayName = new string('n', 64), metadata = new { key = new string('v', 4093) } });

        (await CodeAsync("SendOffer", _witness.Id, new { type = "offer", sdp = new string('s', (64 * 1024) + 1) })).Should().Be(SignalingErrorCodes.MessageTooLarge);
        (await CodeAsync("SendOffer", _witness.Id, new { type = "offer", sdp = new string('é', (32 * 1024) + 1) })).Should().Be(SignalingErrorCodes.MessageTooLarge);
        (await CodeAsync("SendIce", _witness.Id, new { candidate = new string('c', 4000), usernameFragment = new string('u', 97) })).Should().Be(SignalingErrorCodes.MessageTooLarge);
        (await CodeAsync("SendMessage", _witness.Id, new string('m', (16 * 1024) + 1))).Should().Be(SignalingErrorCodes.MessageTooLarge);
        (await CodeAsync("SendMessage", null, new string('m', (16 * 1024) + 1))).Should().Be(SignalingErrorCodes.MessageTooLarge);
        (await CodeAsync("SendMessage", new string('t', 129), "hi")).Should().Be(SignalingErrorCodes.InvalidRequest);
        (await CodeAsync("UpdatePeer", new { displayName = new string('n', 65) })).Should().Be(SignalingErrorCodes.InvalidRequest);
    }

    [Fact]
    public async Task Target_InAnotherRoomOrNoLongerConnected_IsRefusedWithTheSameText()
    {
        await using var stranger = await HubPeer.JoinAsync(_server, _room + " next door");
        await using var gone = await HubPeer.JoinAsync(_server, _room);
        var goneId = gone.Id;
        await gone.LeaveAsync();
        await _peer.CallAsync("Join", new JoinRequest(_room));

        var answers = new List<string>();
        foreach (var target in new[] { stranger.Id, goneId, "nobody" })
        {
            answers.Add((await _peer.CallAsync("SendMessage", target, "hi"))["error"]!.GetValue<string>());
        }

        RefusalText.CodeOf(answers[0]).Should().Be(SignalingErrorCodes.PeerNotFound);
        answers.Distinct().Should().ContainSingle("the refusal must not reveal the peers of other rooms");
        await using var neighbour = await HubPeer.JoinAsync(_server, _room + " next door");
        (await stranger.Events.NextAsync()).Name.Should().Be(nameof(ISignalingPeer.PeerJoined), "no event arrived before this one");
    }

    [Fact]
    public async Task Join_WithoutAnInvocationId_IsNotCarriedOut()
    {
        await _peer.SendRecordAsync($$"""{"type":1,"target":"Join","arguments":[{"room":"{{_room}}"}]}""");

        (await CodeAsync("GetRoster")).Should().Be(SignalingErrorCodes.NotJoined);
    }

    [Fact]
    public async Task Streams_AreRefusedWithACode()
    {
        await _peer.SendRecordAsync("""{"type":4,"invocationId":"s1","target":"GetRoster","arguments":[]}""");
        await _peer.SendRecordAsync("""{"type":1,"invocationId":"s2","target":"GetRoster","arguments":[],"streamIds":["1"]}""");

        foreach (var id in new[] { "s1", "s2" })
        {
            var completion = await _peer.ReceiveAsync();
            completion!["invocationId"]!.GetValue<string>().Should().Be(id);
            RefusalText.CodeOf(completion["error"]!.GetValue<string>()).Should().Be(SignalingErrorCodes.InvalidRequest);
        }
    }

    [Fact]
    public async Task Refusals_OfUnreadableArguments_RevealNoInternals()
    {
        var refusal = (await _peer.CallAsync("Join", new object[] { new int[5] }))["error"]!.GetValue<string>();

        refusal.Should().NotContainAny("   at ", ".cs", "System.", "/");
    }

    private async Task<string> RefusalAsync(string method, string arguments)
    {
        var self = await OwnIdAsync();
        arguments = arguments.Replace("WITNESS", _witness.Id, StringComparison.Ordinal).Replace("SELF", self, StringComparison.Ordinal);
        await _peer.SendRecordAsync($$"""{"type":1,"invocationId":"x","target":"{{method}}","arguments":{{arguments}}}""");

        JsonNode? completion;
        do
        {
            completion = await _peer.ReceiveAsync();
        }
        while (completion!["invocationId"]?.GetValue<string>() != "x");

        completion["result"].Should().BeNull();
        return RefusalText.CodeOf(completion["error"]?.GetValue<string>());
    }

    private async Task<string> OwnIdAsync() =>
        (await _witness.GetRosterAsync()).Peers.SingleOrDefault()?.PeerId ?? "nobody";

    private async Task<string> CodeAsync(string method, params object?[] arguments) =>
        RefusalText.CodeOf((await _peer.CallAsync(method, arguments))["error"]?.GetValue<string>());
}
