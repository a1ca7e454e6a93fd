using System.Text;

namespace Signaling.Tests.Protocols;

/// <summary>Compares our hub protocol json with SignalR's.</summary>
public sealed class JsonProtocolTests
{
    private const string Ping = "{\"type\":6}\u001e";

    /// <summary>Calls as clients write them, first SignalR's clients in .NET and JavaScript. Our own code must read these.</summary>
    public static TheoryData<string> Ordinary => new()
    {
        """{"type":1,"invocationId":"1","target":"SendOffer","arguments":["bob",{"type":"offer","sdp":"v=0\r\n"}]}""",
        """{"target":"SendIce","arguments":["bob",{"candidate":"c","sdpMid":"0","sdpMLineIndex":0,"usernameFragment":null}],"invocationId":"1","type":1}""",
        """{"target":"SendMessage","arguments":["bob","hi"],"type":1}""",
        """{"arguments":["bob",{"type":"offer","sdp":"v=0\r\n"}],"invocationId":"0","target":"SendOffer","type":1}""",
        """{"type":1,"target":"SendAnswer","arguments":["bob",{"sdp":"v=0","type":"pranswer"}]}""",
        """{ "type" : 1 , "target" : "SendIce" , "arguments" : [ "bob" , null ] }""",
        """{"type":1,"target":"SendIce","arguments":["bob",{"candidate":"","sdpMid":null,"sdpMLineIndex":null,"usernameFragment":null}]}""",
        """{"type":1,"target":"SendIce","arguments":["bob",{"candidate":"candidate:1","sdpMid":"0","sdpMLineIndex":65535,"usernameFragment":"a+/"}]}""",
        """{"type":1,"target":"SendIce","arguments":["bob",{"candidate":"candidate:1"}]}""",
        """{"type":1,"target":"SendMessage","arguments":[null,"hi \uD83D\uDE00 \" \\ \/ \b\f\n\r\t \u0000 é € 😀"]}""",
        """{"type":1,"target":"SendMessage","arguments":["bob",""]}""",
    };

    /// <summary>Unusual calls, and records that are no calls.</summary>
    public static TheoryData<string> Odd => new()
    {
        """{"type":1,"target":"SendMessage","arguments":["bob","half \uD83D"]}""",
        """{"type":1,"target":"SendMessage","arguments":["bob","halves \uDE00\uD83D"]}""",
        """{"type":1,"target":"SendMessage","arguments":["b\u006fb","hi"]}""",
        """{"type":1,"target":"SendMessage","arguments":["bob","hi"],"arguments":["bob","again"]}""",
        """{"type":1,"target":"SendMessage","arguments":["bob"]}""",
        """{"type":1,"target":"SendMessage","arguments":["bob","hi",1]}""",
        """{"type":1,"target":"SendMessage","arguments":["bob",{"type":"offer","sdp":"v=0"}]}""",
        """{"type":1,"target":"SendOffer","arguments":["bob","hi"]}""",
        """{"type":1,"target":"SendOffer","arguments":["bob",null]}""",
        """{"type":1,"target":"SendOffer","arguments":["bob",{}]}""",
        """{"type":1,"target":"SendOffer","arguments":["bob",{"type":"offer","sdp":"a","sdp":"b"}]}""",
        """{"type":1,"target":"SendOffer","arguments":["bob",{"TYPE":"offer","Sdp":"a"}]}""",
        """{"type":1,"target":"SendOffer","arguments":["bob",{"type":"offer","sdp":"a","toJSON":{"a":[1]}}]}""",
        """{"type":1,"target":"SendIce","arguments":["bob",{"candidate":null}]}""",
        """{"type":1,"target":"SendIce","arguments":["bob",{"candidate":"c","sdpMLineIndex":1.5}]}""",
        """{"type":1,"target":"SendIce","arguments":["bob",{"candidate":"c","sdpMLineIndex":00}]}""",
        """{"type":1,"target":"SendIce","arguments":["bob",{"candidate":"c","sdpMLineIndex":2147483648}]}""",
        """{"type":1,"target":"SendIce","arguments":["bob",{"sdp":"v=0","type":"offer"}]}""",
        """{"type":1,"target":"sendmessage","arguments":["bob","hi"]}""",
        """{"type":1,"target":"Join","arguments":[{"room":"r"}],"invocationId":"1"}""",
        """{"type":1,"target":"Jump","arguments":[]}""",
        """{"type":1,"target":"SendMessage","arguments":["bob","hi"],"streamIds":["1"]}""",
        """{"type":1,"target":"SendMessage","arguments":["bob","hi"],"headers":{"a":"b"}}""",
        """{"type":1,"target":"SendMessage","arguments":["bob","hi"]} trailing""",
        """{"type":1,"target":"SendMessage","arguments":["bob","hi",]}""",
        """{"type":10,"target":"SendMessage","arguments":["bob","hi"]}""",
        """{"type":4,"invocationId":"1","target":"SendMessage","arguments":["bob","hi"]}""",
        """{"type":3,"invocationId":"1"}""",
        """{"type":7,"error":"bye"}""",
        """ {"type":6} """,
        """{"type":99}""",
        """{"target":"SendMessage","arguments":["bob","hi"]}""",
        "garbage",
        "",
    };

    [Theory]
    [MemberData(nameof(Ordinary))]
    public void Record_ThatIsOrdinary_IsReadByOurselves_WhereverItIsCut(string record)
    {
        var bytes = Encoding.UTF8.GetBytes(record + "\u001e");

        ProtocolComparison.Json.ReadsByItself(Pieces.Cut(bytes)).Should().BeTrue();
        for (var position = 0; position < bytes.Length; position++)
        {
            var input = Pieces.Cut(bytes, position);
            ProtocolComparison.Json.ReadsByItself(input).Should().BeTrue();
            ProtocolComparison.Json.ShouldReadAlike(input, record).Should().Be(1);
            ProtocolComparison.Json.ShouldReadAlike(Pieces.Cut(bytes.AsMemory(0, position)), record).Should().Be(0);
        }
    }

    [Theory]
    [MemberData(nameof(Odd))]
    public void Record_ThatIsOdd_IsReadAsSignalRReadsIt_WhereverItIsCut(string record)
    {
        var bytes = Encoding.UTF8.GetBytes($"{Ping}{record}\u001e{Ping}");

        for (var position = 0; position < bytes.Length; position++)
        {
            ProtocolComparison.Json.ShouldReadAlike(Pieces.Cut(bytes, position), record);
        }
    }

    [Fact]
    public void Text_InInvalidUtf8_IsReadAsSignalRReadsIt()
    {
        foreach (var bad in new byte[][] { [0xff], [0xc3], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0x80] })
        {
            byte[] record = [.. """{"type":1,"target":"SendMessage","arguments":["bob","a"""u8, .. bad, .. "b\"]}\u001e"u8];

            ProtocolComparison.Json.ReadsByItself(Pieces.Cut(record)).Should().BeFalse();
            ProtocolComparison.Json.ShouldReadAlike(Pieces.Cut(record), Convert.ToHexString(bad));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Records_OfAllKinds_AreReadAsSignalRReadsThem(int seed)
    {
        var random = new Random(seed);
        var calls = new JsonCalls(random);
        var relayed = 0;
        var byOurselves = 0;
        for (var i = 0; i < 4000; i++)
        {
            var bytes = calls.Next();
            var input = Pieces.Cut(bytes, random.Next(3) == 0 ? [random.Next(bytes.Length + 1)] : []);

            relayed += ProtocolComparison.Json.ShouldReadAlike(input, $"seed {seed}, {i}: {Encoding.UTF8.GetString(bytes)}");
            byOurselves += ProtocolComparison.Json.ReadsByItself(input) ? 1 : 0;
        }

        relayed.Should().BeInRange(800, 3200, "the input must contain valid and invalid records");
        byOurselves.Should().BeGreaterThan(500);
    }
}
