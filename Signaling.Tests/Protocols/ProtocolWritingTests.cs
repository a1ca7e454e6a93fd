using Microsoft.AspNetCore.SignalR.Protocol;
using Signaling.AspNetCore.Relay;

namespace Signaling.Tests.Protocols;

/// <summary>Compares what our protocols write with what SignalR's write. The tests of reading also cover the writing of signals.</summary>
public sealed class ProtocolWritingTests
{
    [Theory]
    [InlineData("1")]
    [InlineData("a \" \\ < \u00e9 \U0001f600 \n")]
    [InlineData("a-client-that-numbers-its-calls-with-something-that-is-as-long-as-this-or-even-longer-than-this-or-even-longer-than-this-or-even-longer-than-this")]
    public void Answer_ToASignal_IsWrittenAsSignalRWritesIt(string id)
    {
        foreach (var result in new[] { SendResults.Sent, SendResults.Queued, new SendResult("something \"new\"") })
        {
            ShouldBeWrittenAlike(CompletionMessage.WithResult(id, result));
        }
    }

    [Fact]
    public void OtherMessages_AreWrittenAsSignalRWritesThem()
    {
        ShouldBeWrittenAlike(PingMessage.Instance);
        ShouldBeWrittenAlike(CloseMessage.Empty);
        ShouldBeWrittenAlike(CompletionMessage.Empty("1"));
        ShouldBeWrittenAlike(CompletionMessage.WithError("1", "no"));
        ShouldBeWrittenAlike(CompletionMessage.WithResult("1", null));
        ShouldBeWrittenAlike(CompletionMessage.WithResult("1", new Roster(new PeerInfo("me", "Me", new Dictionary<string, string>(), PeerStates.Connected, 3), [], 7)));
        ShouldBeWrittenAlike(new InvocationMessage(nameof(ISignalingPeer.PeerLeft), ["ann", "left", 7L]));
        ShouldBeWrittenAlike(new InvocationMessage(nameof(ISignalingPeer.Removed), ["replaced"]));
        ShouldBeWrittenAlike(new InvocationMessage(nameof(ISignalingPeer.ReceiveOffer), ["ann", new SessionDescription("offer", "v=0")]));
        ShouldBeWrittenAlike(new InvocationMessage(nameof(ISignalingPeer.ReceiveMessage), ["ann", "from an application that embeds the hub"]));
    }

    private static void ShouldBeWrittenAlike(HubMessage message) => ProtocolComparison.ShouldWriteAlike(message, message);
}
