using Microsoft.AspNetCore.SignalR.Protocol;

namespace Signaling.Tests.Protocols;

/// <summary>Compares the hub protocol messagepack with our formatters to SignalR's with the types of the contract.</summary>
public sealed class MessagePackProtocolTests
{
    private static readonly MessagePackHubProtocol _stock = new();

    public static IEnumerable<object?[]> Contents =>
    [
        ["SendOffer", new SessionDescription("offer", "v=0\r\n")],
        ["SendAnswer", new SessionDescription("pranswer", new string('\u20ac', 21_845))],
        ["SendIce", new IceCandidate("candidate:1", "0", 0, "a+/")],
        ["SendIce", new IceCandidate(string.Empty, null, 65535)],
        ["SendIce", new IceCandidate(new string('c', 200), "0", 200, new string('u', 31))],
        ["SendIce", null],
        ["SendMessage", string.Empty],
        ["SendMessage", "hi \0 \u001e \U0001f600 \u2028"],
        ["SendMessage", new string('m', 32)],
        ["SendMessage", new string('m', 255)],
        ["SendMessage", new string('m', 256)],
        ["SendMessage", new string('m', 70_000)],
    ];

    [Fact]
    public void Message_ThatIsOrdinary_IsReadAlike_WhereverItIsCut()
    {
        foreach (var content in Contents)
        {
            foreach (var id in new[] { "1", null })
            {
                var bytes = _stock.GetMessageBytes(new InvocationMessage(id, (string)content[0]!, ["YXKxjXcT0qRoxVbQgb6Q8A", content[1]]));
                for (var position = 0; position < Math.Min(bytes.Length, 150); position++)
                {
                    var input = Pieces.Cut(bytes, position);
                    ProtocolComparison.MessagePack.ShouldReadAlike(input, $"{content[0]} {position}").Should().Be(1);
                    ProtocolComparison.MessagePack.ShouldReadAlike(Pieces.Cut(bytes[..position]), $"{content[0]} {position}").Should().Be(0);
                }
            }
        }
    }

    // SignalR's JavaScript client omits the stream IDs if there are none.
    [Theory]
    [InlineData("2A950180A130A953656E644F6666657292A3626F6282A474797065A56F66666572A3736470A5763D300D0A")]
    [InlineData("12950180C0A753656E6449636592A3626F62C0")]
    [InlineData("49950180A131A753656E6449636592A3626F6284A963616E646964617465A163A67364704D6964A130AD7364704D4C696E65496E64657800B0757365726E616D65467261676D656E74C0")]
    public void Message_OfTheJavaScriptClient_IsReadAlike(string message) =>
        ProtocolComparison.MessagePack.ShouldReadAlike(Pieces.Cut(Convert.FromHexString(message)), message).Should().Be(1);

    [Fact]
    public void Text_InSeveralPieces_IsReadAlike()
    {
        var bytes = _stock.GetMessageBytes(new InvocationMessage("1", "SendOffer", ["bob", new SessionDescription("offer", new string('s', 7000))]));

        ProtocolComparison.MessagePack.ShouldReadAlike(Pieces.Cut(bytes, 1000, 4096, 6999), "in pieces").Should().Be(1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Messages_OfAllKinds_AreReadAsSignalRReadsThem(int seed)
    {
        var random = new Random(seed);
        var calls = new MessagePackCalls(random);
        var relayed = 0;
        for (var i = 0; i < 4000; i++)
        {
            var bytes = calls.Next();
            var input = Pieces.Cut(bytes, random.Next(3) == 0 ? [random.Next(bytes.Length + 1)] : []);

            relayed += ProtocolComparison.MessagePack.ShouldReadAlike(input, $"seed {seed}, {i}: {Convert.ToHexString(bytes)}");
        }

        relayed.Should().BeInRange(800, 3200, "the input must contain valid and invalid messages");
    }
}
