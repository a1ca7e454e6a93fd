using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Signaling.Contracts;

namespace Signaling.Load;

/// <summary>The content of a signal, equal for all servers. It has the size and the form of the signals that browsers send.</summary>
/// <param name="name">The name in the reports.</param>
/// <param name="method">The name of the hub method.</param>
/// <param name="value">The argument of the method.</param>
internal sealed class Payload(string name, string method, object value)
{
    private const int CandidateSize = 200;

    private static readonly JsonSerializerOptions _asBrowsersDo = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Payload Candidate { get; } = new("200 B", nameof(ISignalingHub.SendIce), NewCandidate());

    public static Payload SmallOffer { get; } = Offer("3 kB", 3_000);

    public static Payload LargeOffer { get; } = Offer("7 kB", 7_000);

    public static Payload Answer { get; } =
        new("answer", nameof(ISignalingHub.SendAnswer), new SessionDescription(SessionDescriptionTypes.Answer, Sdp(3_000)));

    /// <summary>Gets a message of an application to a whole room.</summary>
    public static Payload Message { get; } = new("message", nameof(ISignalingHub.SendMessage), SignalFrame.EmptyStamp.PadRight(CandidateSize, '.'));

    public static IReadOnlyList<Payload> Sizes { get; } = [Candidate, SmallOffer, LargeOffer];

    public string Name => name;

    public string Method => method;

    public object Value => value;

    public string Json { get; } = JsonSerializer.Serialize(value, _asBrowsersDo);

    private static Payload Offer(string name, int size) =>
        new(name, nameof(ISignalingHub.SendOffer), new SessionDescription(SessionDescriptionTypes.Offer, Sdp(size)));

    private static IceCandidate NewCandidate()
    {
        var candidate = new IceCandidate($"candidate:{SignalFrame.EmptyStamp} 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 10.0.0.17 rport 46154 ufrag EsAw", "0", 0, "EsAw");
        var missing = CandidateSize - JsonSerializer.Serialize(candidate, _asBrowsersDo).Length;
        return candidate with { Candidate = candidate.Candidate + new string('1', missing) };
    }

    private static string Sdp(int size)
    {
        var sdp = new StringBuilder($"v=0\r\no={SignalFrame.EmptyStamp} 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\na=extmap-allow-mixed\r\n");
        sdp.Append("m=video 9 UDP/TLS/RTP/SAVPF 96 97 98 99\r\nc=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\na=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n");
        sdp.Append("a=fingerprint:sha-256 D2:FA:0E:C3:22:59:5E:14:95:69:92:3D:13:B4:84:24:2C:C2:A2:C0:3E:FD:34:8E:5E:EA:6F:AF:52:CE:E6:0F\r\na=setup:actpass\r\na=mid:1\r\n");
        for (var codec = 96; sdp.Length < size; codec++)
        {
            sdp.Append(System.Globalization.CultureInfo.InvariantCulture, $"a=rtpmap:{codec} H264/90000\r\na=rtcp-fb:{codec} goog-remb\r\na=rtcp-fb:{codec} ccm fir\r\na=rtcp-fb:{codec} nack pli\r\n");
            sdp.Append(System.Globalization.CultureInfo.InvariantCulture, $"a=fmtp:{codec} level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\r\n");
        }

        sdp.Length = size - 2;
        return sdp.Append("\r\n").ToString();
    }
}
