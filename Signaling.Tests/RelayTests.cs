using System.Net.WebSockets;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>Signals between peers: their receivers, senders and order.</summary>
public sealed class RelayTests : IAsyncLifetime
{
    private readonly string _room = Guid.NewGuid().ToString();
    private SignalingServer _server = null!;

    public async ValueTask InitializeAsync() =>
        _server = await SignalingServer.StartAsync(new Dictionary<string, string?> { ["Signaling:CloseGrace"] = "00:00:00" });

    public async ValueTask DisposeAsync()
    {
        try
        {
            _server.Log.Alarms.Should().BeEmpty();
        }
        finally
        {
            await _server.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Signals_BetweenBothProtocols_PassThroughUntouched(bool fromMessagePack, bool toMessagePack)
    {
        await using var ann = await HubPeer.ConnectAsync(_server, messagePack: toMessagePack);
        await ann.JoinAsync(_room);
        await using var bob = await HubPeer.ConnectAsync(_server, messagePack: fromMessagePack);
        await bob.JoinAsync(_room);
        await ann.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));
        var offer = new SessionDescription(SessionDescriptionTypes.Offer, Awkward.Text);
        var answer = new SessionDescription(SessionDescriptionTypes.ProvisionalAnswer, Awkward.Text);
        var rollback = new SessionDescription(SessionDescriptionTypes.Rollback);
        var candidate = new IceCandidate(Awkward.Text[..500], "0", 0, "Frag+/");

        (await bob.SendOfferAsync(ann.Id, offer)).Status.Should().Be(SendStatuses.Sent);
        await bob.SendAnswerAsync(ann.Id, answer);
        await bob.SendOfferAsync(ann.Id, rollback);
        await bob.SendIceAsync(ann.Id, candidate);
        await bob.SendIceAsync(ann.Id, new IceCandidate());
        await bob.SendIceAsync(ann.Id, null);
        await bob.SendMessageAsync(ann.Id, Awkward.Text);

        (await ann.Events.NextAsync(nameof(ISignalingPeer.ReceiveOffer))).Arguments.Should().Equal(bob.Id, offer);
        (await ann.Events.NextAsync(nameof(ISignalingPeer.ReceiveAnswer))).Arguments.Should().Equal(bob.Id, answer);
        (await ann.Events.NextAsync(nameof(ISignalingPeer.ReceiveOffer))).Arguments.Should().Equal(bob.Id, rollback);
        (await ann.Events.NextAsync(nameof(ISignalingPeer.ReceiveIce))).Arguments.Should().Equal(bob.Id, candidate);
        (await ann.Events.NextAsync(nameof(ISignalingPeer.ReceiveIce))).Arguments.Should().Equal(bob.Id, new IceCandidate(string.Empty));
        (await ann.Events.NextAsync(nameof(ISignalingPeer.ReceiveIce))).Arguments.Should().Equal([bob.Id, null]);
        (await ann.Events.NextAsync(nameof(ISignalingPeer.ReceiveMessage))).Arguments.Should().Equal(bob.Id, Awkward.Text);
    }

    [Fact]
    public async Task Signal_AtExactlyTheLimit_PassesThroughHoweverItIsEscaped()
    {
        await using var ann = await HubPeer.JoinAsync(_server, _room);
        await using var bob = await PlainWebSocketPeer.ConnectAsync(_server);
        await bob.CallAsync("Join", new JoinRequest(_room));
        var sdp = new string('\u00e9', SignalingProtocol.MaxSdpBytes / 2);

        // The plain peer's serializer writes each of these characters as six bytes, three times its size in UTF-8.
        var completion = await bob.CallAsync("SendOffer", ann.Id, new { type = "offer", sdp });

        completion["result"]!["status"]!.GetValue<string>().Should().Be("sent");
        await ann.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));
        (await ann.Events.NextAsync(nameof(ISignalingPeer.ReceiveOffer))).Get<SessionDescription>(1).Sdp.Should().Be(sdp);
    }

    [Fact]
    public async Task Text_HoweverAJsonClientEscapesIt_ArrivesAsTheSameText()
    {
        const string Escaped = """\u0041\/\"\\\b\f\n\r\t\u0000\u001E\uD83D\uDE00\u2028\u00e9\uFFFF\u003cb\u003E""";
        const string Text = "A/\"\\\b\f\n\r\t\0\u001e\U0001f600\u2028\u00e9\uffff<b>";
        await using var json = await HubPeer.JoinAsync(_server, _room);
        await using var messagePack = await HubPeer.ConnectAsync(_server, messagePack: true);
        await messagePack.JoinAsync(_room);
        await using var plain = await PlainWebSocketPeer.ConnectAsync(_server);
        await plain.CallAsync("Join", new JoinRequest(_room));
        await using var sender = await PlainWebSocketPeer.ConnectAsync(_server);
        await sender.CallAsync("Join", new JoinRequest(_room));

        foreach (var to in new[] { json, messagePack })
        {
            // The arguments come first, as from clients that sort the fields.
            await sender.SendRecordAsync($$"""{"arguments":["{{to.Id}}",{"type":"offer","sdp":"{{Escaped}}"}],"target":"SendOffer","type":1}""");
            await sender.SendRecordAsync($$"""{"type":1,"target":"SendAnswer","arguments":["{{to.Id}}",{"sdp":"{{Escaped}}","type":"answer"}]}""");
            await sender.SendRecordAsync(
                $$"""{"type":1,"target":"SendIce","arguments":["{{to.Id}}",{"candidate":"{{Escaped}}","sdpMid":"{{Escaped}}","usernameFragment":"{{Escaped}}"}]}""");
        }

        await sender.SendRecordAsync($$"""{"type":1,"target":"SendMessage","arguments":[null,"{{Escaped}}"]}""");

        foreach (var to in new[] { json, messagePack })
        {
            (await NextSignalAsync(to, nameof(ISignalingPeer.ReceiveOffer))).Get<SessionDescription>(1).Should().Be(new SessionDescription("offer", Text));
            (await NextSignalAsync(to, nameof(ISignalingPeer.ReceiveAnswer))).Get<SessionDescription>(1).Should().Be(new SessionDescription("answer", Text));
            (await NextSignalAsync(to, nameof(ISignalingPeer.ReceiveIce))).Get<IceCandidate>(1).Should().Be(new IceCandidate(Text, Text, null, Text));
            (await NextSignalAsync(to, nameof(ISignalingPeer.ReceiveMessage))).Get<string>(1).Should().Be(Text);
        }

        // Between two JSON clients even the escapes stay the same, unless most of the text is escaped.
        const string Mixed = """the end: \u00e9 \/ \"quoted\" \uD83D\uDE00 and more in plain words\r\n""";
        await sender.SendRecordAsync($$"""{"type":1,"target":"SendMessage","arguments":[null,"{{Mixed}}"]}""");
        string? record;
        do
        {
            record = await plain.ReceiveRecordAsync();
        }
        while (!record!.Contains("the end", StringComparison.Ordinal));

        record.Should().Contain($"\"{Mixed}\"");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Message_AtExactlyTheLimit_OfCharactersThatJsonEscapes_PassesBetweenTheProtocols(bool fromMessagePack)
    {
        await using var sender = await HubPeer.ConnectAsync(_server, messagePack: fromMessagePack);
        await sender.JoinAsync(_room);
        await using var json = await HubPeer.JoinAsync(_server, _room);
        await using var messagePack = await HubPeer.ConnectAsync(_server, messagePack: true);
        await messagePack.JoinAsync(_room);
        var payload = new string('\0', SignalingProtocol.MaxMessageBytes);

        await sender.SendMessageAsync(null, payload);

        foreach (var to in new[] { json, messagePack })
        {
            (await NextSignalAsync(to, nameof(ISignalingPeer.ReceiveMessage))).Get<string>(1).Should().Be(payload);
        }

        (await sender.RefusalAsync(nameof(ISignalingHub.SendMessage), json.Id, payload + "\0")).Should().Be(SignalingErrorCodes.MessageTooLarge);
    }

    [Fact]
    public async Task Message_WithoutATarget_ReachesAllOtherPeersOfTheRoom()
    {
        await using var ann = await HubPeer.JoinAsync(_server, _room);
        await using var bob = await HubPeer.JoinAsync(_server, _room);
        await using var cy = await HubPeer.JoinAsync(_server, _room);
        await using var stranger = await HubPeer.JoinAsync(_server, _room + " next door");

        await cy.SendMessageAsync(null, "hello");
        await stranger.SendMessageAsync(null, "anybody?");

        foreach (var peer in new[] { ann, bob })
        {
            PeerEvent told;
            do
            {
                told = await peer.Events.NextAsync();
            }
            while (told.Name == nameof(ISignalingPeer.PeerJoined));

            told.Arguments.Should().Equal(cy.Id, "hello");
        }

        // The next event is the message that is sent next: no other event arrived before it.
        await ann.SendMessageAsync(cy.Id, "to you alone");
        (await cy.Events.NextAsync()).Arguments.Should().Equal(ann.Id, "to you alone");
        await using var neighbour = await HubPeer.JoinAsync(_server, _room + " next door");
        (await stranger.Events.NextAsync()).Name.Should().Be(nameof(ISignalingPeer.PeerJoined));
    }

    [Fact]
    public async Task Peer_ThatChangesRooms_ReceivesNothingMoreOfTheFormer_EvenWhenItReadsSlowly()
    {
        await using var server = await SignalingServer.StartAsync(new Dictionary<string, string?> { ["Signaling:OutgoingQueue:MaxBytes"] = "67108864" });
        await using var sender = await HubPeer.JoinAsync(server, _room);
        await using var slow = await PlainWebSocketPeer.ConnectAsync(server);
        await slow.CallAsync("Join", new JoinRequest(_room));

        // More than the kernel and the transport accept, so that some signals wait when the peer leaves.
        await sender.SendUntilRefusedAsync(null, new string('x', SignalingProtocol.MaxMessageBytes));

        var leaving = await slow.SendCallAsync("Leave");
        var joining = await slow.SendCallAsync("Join", new JoinRequest(_room + " next door"));
        await using var neighbour = await HubPeer.ConnectAsync(server);
        System.Text.Json.Nodes.JsonNode? message;
        do
        {
            message = await slow.ReceiveAsync();
        }
        while (message!["invocationId"]?.GetValue<string>() != joining);

        await neighbour.JoinAsync(_room + " next door");
        await sender.SendMessageAsync(null, "still there?");
        (await slow.ReceiveAsync())!["target"]!.GetValue<string>().Should().Be(nameof(ISignalingPeer.PeerJoined), "the answer to {0} arrived before", leaving);
        await neighbour.SendMessageAsync(null, "welcome");
        (await slow.ReceiveAsync())!["arguments"]![1]!.GetValue<string>().Should().Be("welcome");
    }

    [Fact]
    public async Task Peers_ThatChangeRoomsAllTheTime_ReceiveNothingFromAnotherRoom()
    {
        using var enough = new CancellationTokenSource();
        var talkers = new[] { await HubPeer.JoinAsync(_server, _room + "0"), await HubPeer.JoinAsync(_server, _room + "1") };
        var talking = talkers.Select(async (talker, room) =>
        {
            while (!enough.IsCancellationRequested)
            {
                await talker.SendMessageAsync(null, $"{_room}{room}");
            }

            await talker.DisposeAsync();
        }).ToList();

        await using var nomad = await PlainWebSocketPeer.ConnectAsync(_server);
        for (var i = 0; i < 500; i++)
        {
            var room = $"{_room}{i % 2}";
            await nomad.CallAsync("Join", new JoinRequest(room));
            for (var heard = 0; heard < 3; heard++)
            {
                (await nomad.ReceiveAsync())!["arguments"]![1]!.GetValue<string>().Should().Be(room);
            }

            await nomad.CallAsync("Leave");
        }

        await enough.CancelAsync();
        await Task.WhenAll(talking);
    }

    [Fact]
    public async Task Sender_IsStampedByTheServer_WhateverTheSenderClaims()
    {
        await using var ann = await HubPeer.JoinAsync(_server, _room);
        await using var mallory = await HubPeer.JoinAsync(_server, _room);
        await ann.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));

        await mallory.CallAsync<SendResult>("SendOffer", ann.Id, new { type = "offer", sdp = "v=0", from = ann.Id, peerId = ann.Id });

        (await ann.Events.NextAsync(nameof(ISignalingPeer.ReceiveOffer))).Get<string>(0).Should().Be(mallory.Id);
    }

    [Fact]
    public async Task Signals_OfOneSender_ArriveOnceAndInOrder_BetweenItsJoinAndItsLeave()
    {
        await using var ann = await HubPeer.JoinAsync(_server, _room);
        for (var round = 0; round < 20; round++)
        {
            // The sender waits for no answer, and closes the socket at once: the signals sent before the close must arrive.
            await using var bob = await PlainWebSocketPeer.ConnectAsync(_server);
            await bob.CallAsync("Join", new JoinRequest(_room));
            for (var i = 0; i < 50; i++)
            {
                await (i % 2 == 0
                    ? bob.SendCallAsync("SendIce", ann.Id, new IceCandidate($"{i}"))
                    : bob.SendCallAsync("SendMessage", null, $"{i}"));
            }

            await bob.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);

            await ann.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));
            for (var i = 0; i < 50; i++)
            {
                var told = await ann.Events.NextAsync();
                (i % 2 == 0 ? told.Get<IceCandidate>(1).Candidate : told.Get<string>(1)).Should().Be($"{i}");
            }

            (await ann.Events.NextAsync(nameof(ISignalingPeer.PeerLeft))).Get<string>(1).Should().Be(PeerLeftReasons.Left);
        }
    }

    [Fact]
    public async Task Join_InARoomWithConstantTraffic_IsAnsweredBeforeAnyEvent()
    {
        await using var talker = await HubPeer.JoinAsync(_server, _room);
        using var enough = new CancellationTokenSource();
        var talking = Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                await talker.SendMessageAsync(null, "and another thing");
            }
        });

        for (var i = 0; i < 100; i++)
        {
            await using var peer = await PlainWebSocketPeer.ConnectAsync(_server);
            await peer.SendCallAsync("Join", new JoinRequest(_room));
            (await peer.ReceiveAsync())!["type"]!.GetValue<int>().Should().Be(3, "the completion comes first");
            while ((await peer.ReceiveAsync())!["target"]!.GetValue<string>() != nameof(ISignalingPeer.ReceiveMessage))
            {
                // Skips the PeerLeft events of earlier peers.
            }

            await peer.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
        }

        await enough.CancelAsync();
        await talking;
    }

    private static async Task<PeerEvent> NextSignalAsync(HubPeer peer, string name)
    {
        PeerEvent told;
        do
        {
            told = await peer.Events.NextAsync();
        }
        while (told.Name == nameof(ISignalingPeer.PeerJoined));

        told.Name.Should().Be(name);
        return told;
    }
}
