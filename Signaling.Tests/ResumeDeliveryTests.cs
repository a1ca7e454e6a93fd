using Microsoft.Extensions.Time.Testing;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>The signals queued for a peer that resumes are neither lost nor delivered twice, at any cut. A class for each store runs all tests.</summary>
public abstract class ResumeDeliveryTests : IAsyncLifetime
{
    private const int Waiting = 20;

    // After this time without a message from the client, the server delivers anyway.
    private static readonly TimeSpan _firstSign = TimeSpan.FromMilliseconds(100);

    private readonly string _room = Guid.NewGuid().ToString();
    private readonly FakeTimeProvider _time = new();
    private HubPeer _witness = null!;

    private protected SignalingServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var settings = await GetSettingsAsync();
        settings["Signaling:ClientTimeout"] = "01:00:00";
        settings["Signaling:OutgoingQueue:MaxSignals"] = "16";
        settings["Signaling:Mailbox:MaxSignals"] = "60";
        Server = await SignalingServer.StartAsync(settings, _time);
        _witness = await HubPeer.JoinAsync(Server, _room, "witness");
    }

    public virtual async ValueTask DisposeAsync()
    {
        try
        {
            Server.Log.Alarms.Should().BeEmpty();
        }
        finally
        {
            await _witness.DisposeAsync();
            await Server.DisposeAsync();
            GC.SuppressFinalize(this);
        }
    }

    [Fact]
    public async Task Resume_CutBeforeOrBehindItsAnswer_LosesNothing()
    {
        var joined = await JoinAndCutAsync();
        await SendAsync(joined, 0, Waiting);
        for (var i = 0; i < 6; i++)
        {
            await using var cut = await PlainWebSocketPeer.ConnectAsync(Server);
            if (i % 2 == 0)
            {
                await cut.SendCallAsync(nameof(ISignalingHub.Resume), joined.ResumeToken);
            }
            else
            {
                await cut.CallAsync(nameof(ISignalingHub.Resume), joined.ResumeToken);
            }

            cut.Socket.Abort();
            await Patience.Until(() => Server.Relay.ConnectionCount == 1, "the server has noticed the end of the connection");
        }

        await using var after = await HubPeer.ConnectAsync(Server);
        await after.ResumeAsync(joined.ResumeToken);
        await after.GetRosterAsync();

        await ShouldReceiveAsync(after, 0, Waiting);
        after.Events.ShouldHaveNoMore();
    }

    [Fact]
    public async Task Resume_QueuedSignals_ArriveWhenTheClientSends_OrAfterAShortTime()
    {
        var joined = await JoinAndCutAsync();
        await SendAsync(joined, 0, 1);
        await using var silent = await HubPeer.ConnectAsync(Server);
        await silent.ResumeAsync(joined.ResumeToken);
        await _witness.SendMessageAsync(joined.PeerId, "1");
        silent.Events.All.Should().BeEmpty();

        await Patience.Until(
            () =>
            {
                _time.Advance(_firstSign);
                return silent.Events.All.Count == 2;
            },
            "the silent client has received everything");
        await ShouldReceiveAsync(silent, 0, 2);
        await silent.DisposeAsync();
        await NextStateAsync(PeerStates.Connected);
    }

    [Fact]
    public async Task Mailbox_LargerThanTheOutgoingQueue_IsDeliveredWhole()
    {
        var joined = await JoinAndCutAsync();
        await SendAsync(joined, 0, 60);

        await using var after = await HubPeer.ConnectAsync(Server);
        await after.ResumeAsync(joined.ResumeToken);
        await after.GetRosterAsync();

        await ShouldReceiveAsync(after, 0, 60);
    }

    [Fact]
    public async Task ResumeWith_CutInTheMiddleOfItsDelivery_ContinuesWhereTheClientStopped()
    {
        var joined = await JoinAndCutAsync();
        await SendAsync(joined, 0, Waiting);
        List<string> got = [];
        for (var cuts = 0; got.Count < Waiting + 5; cuts++)
        {
            await using var peer = await PlainWebSocketPeer.ConnectAsync(Server);
            var answer = await peer.CallAsync(nameof(ISignalingHub.ResumeWith), new ResumeRequest(joined.ResumeToken, cuts + 1, got.Count));
            answer["result"]!["peerId"]!.GetValue<string>().Should().Be(joined.PeerId);
            for (var i = 0; i < 7 && got.Count < Waiting + 5; i++)
            {
                got.Add((await peer.ReceiveAsync())!["arguments"]![1]!.GetValue<string>());
            }

            peer.Socket.Abort();
            await Patience.Until(() => Server.Relay.ConnectionCount == 1, "the server has noticed the end of the connection");
            if (cuts == 1)
            {
                await SendAsync(joined, Waiting, 5);
            }
        }

        got.Should().Equal(Enumerable.Range(0, Waiting + 5).Select(i => $"{i}"));
        await using var last = await HubPeer.ConnectAsync(Server);
        await last.ResumeWithAsync(new(joined.ResumeToken, Received: got.Count));
        await _witness.SendMessageAsync(joined.PeerId, "live");
        (await last.Events.NextAsync(nameof(ISignalingPeer.ReceiveMessage))).Get<string>(1).Should().Be("live");
    }

    [Fact]
    public async Task ResumeWith_ReplacedInTheMiddleOfItsDelivery_RepeatsNothing()
    {
        var joined = await JoinAndCutAsync();
        await SendAsync(joined, 0, Waiting);
        await using var first = await HubPeer.ConnectAsync(Server);
        await first.ResumeWithAsync(new(joined.ResumeToken, 1, 0));
        await ShouldReceiveAsync(first, 0, Waiting);

        await using var second = await HubPeer.ConnectAsync(Server);
        await second.ResumeWithAsync(new(joined.ResumeToken, 2, Waiting - 3));

        await ShouldReceiveAsync(second, Waiting - 3, 3);
        await _witness.SendMessageAsync(joined.PeerId, "live");
        (await second.Events.NextAsync()).Get<string>(1).Should().Be("live");
    }

    [Fact]
    public async Task ResumeWith_WithoutACount_DeliversAtMostOnce()
    {
        var joined = await JoinAndCutAsync();
        await SendAsync(joined, 0, 3);
        await using var first = await HubPeer.ConnectAsync(Server);
        await first.ResumeWithAsync(new(joined.ResumeToken, 1, 0));
        await ShouldReceiveAsync(first, 0, 3);

        await using var second = await HubPeer.ConnectAsync(Server);
        await second.ResumeWithAsync(new(joined.ResumeToken, 2));
        await second.GetRosterAsync();
        await _witness.SendMessageAsync(joined.PeerId, "live");

        (await second.Events.NextAsync()).Get<string>(1).Should().Be("live");
    }

    [Fact]
    public async Task ResumeWith_AfterASenderHasLeft_DoesNotRepeatItsSignals_AndTheCountStaysCorrect()
    {
        await using var leaver = await HubPeer.JoinAsync(Server, _room);
        await _witness.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));
        var joined = await JoinAndCutAsync();
        await leaver.SendMessageAsync(joined.PeerId, "from nobody");
        await SendAsync(joined, 0, 2);
        await using var first = await PlainWebSocketPeer.ConnectAsync(Server);
        await first.CallAsync(nameof(ISignalingHub.ResumeWith), new ResumeRequest(joined.ResumeToken, 1, 0));
        (await first.ReceiveAsync())!["arguments"]![1]!.GetValue<string>().Should().Be("from nobody");
        (await first.ReceiveAsync())!["arguments"]![1]!.GetValue<string>().Should().Be("0");

        await leaver.LeaveAsync();
        await using var second = await HubPeer.ConnectAsync(Server);
        await second.ResumeWithAsync(new(joined.ResumeToken, 2, 1));

        await ShouldReceiveAsync(second, 0, 2);
    }

    [Fact]
    public async Task ResumeWith_AnOlderAttempt_IsRefusedAndChangesNothing()
    {
        var joined = await JoinAndCutAsync();
        await using var newer = await HubPeer.ConnectAsync(Server);
        await newer.ResumeWithAsync(new(joined.ResumeToken, 1_000_000_000_001, 0));
        await using var late = await HubPeer.ConnectAsync(Server);

        (await late.RefusalAsync(nameof(ISignalingHub.ResumeWith), new ResumeRequest(joined.ResumeToken, 1_000_000_000_000, 0)))
            .Should().Be(SignalingErrorCodes.ResumeFailed);
        (await late.RefusalAsync(nameof(ISignalingHub.ResumeWith), new ResumeRequest(joined.ResumeToken, 9)))
            .Should().Be(SignalingErrorCodes.ResumeFailed, "numbers are compared, not texts");
        await late.DisposeAsync();

        await _witness.SendMessageAsync(joined.PeerId, "still there?");
        (await newer.Events.NextAsync()).Get<string>(1).Should().Be("still there?");
        await using var repeat = await HubPeer.ConnectAsync(Server);
        await repeat.ResumeWithAsync(new(joined.ResumeToken, 1_000_000_000_001));
        (await newer.Events.NextAsync(nameof(ISignalingPeer.Removed))).Arguments.Should().Equal(RemovedReasons.Replaced);
        await using var raw = await HubPeer.ConnectAsync(Server);
        (await raw.ResumeAsync(joined.ResumeToken)).PeerId.Should().Be(joined.PeerId, "without a number the last attempt wins");
        await repeat.Closed.InTime();
        await using var greatest = await HubPeer.ConnectAsync(Server);
        await greatest.ResumeWithAsync(new(joined.ResumeToken, long.MaxValue));
        await using var beaten = await HubPeer.ConnectAsync(Server);
        (await beaten.RefusalAsync(nameof(ISignalingHub.ResumeWith), new ResumeRequest(joined.ResumeToken, long.MaxValue - 1)))
            .Should().Be(SignalingErrorCodes.ResumeFailed);
    }

    private protected abstract Task<Dictionary<string, string?>> GetSettingsAsync();

    private static async Task ShouldReceiveAsync(HubPeer peer, int first, int count)
    {
        for (var i = first; i < first + count; i++)
        {
            (await peer.Events.NextAsync(nameof(ISignalingPeer.ReceiveMessage))).Get<string>(1).Should().Be($"{i}");
        }
    }

    private async Task SendAsync(JoinResult to, int first, int count)
    {
        for (var i = first; i < first + count; i++)
        {
            (await _witness.SendMessageAsync(to.PeerId, $"{i}")).Status.Should().Be(SendStatuses.Queued);
        }
    }

    private async Task<JoinResult> JoinAndCutAsync()
    {
        await using var peer = await PlainWebSocketPeer.ConnectAsync(Server);
        var answer = (await peer.CallAsync(nameof(ISignalingHub.Join), new JoinRequest(_room)))["result"]!;
        var id = answer["peerId"]!.GetValue<string>();
        peer.Socket.Abort();
        await NextStateAsync(PeerStates.Suspended);
        return new(id, answer["resumeToken"]!.GetValue<string>(), _room, null!, [], 0, [], null!, 0);
    }

    private async Task NextStateAsync(string state)
    {
        while (await _witness.Events.NextAsync() is not { Name: nameof(ISignalingPeer.PeerUpdated) } told || told.Get<PeerInfo>(0).State != state)
        {
            // Skips earlier events.
        }
    }
}
