using Signaling.Benchmarks.Protocols;
using Signaling.Load;

namespace Signaling.Benchmarks.Servers;

/// <summary>A server with one protocol.</summary>
/// <param name="Protocol">The protocol.</param>
/// <param name="Program">The server. Subjects of the same program share a process.</param>
/// <param name="Kind">The role in the comparison.</param>
internal sealed record Subject(WireProtocol Protocol, Func<Workplace, ServerProgram> Program, SubjectKind Kind)
{
    private static readonly Func<Workplace, ServerProgram> _ours = workplace => ServerProgram.Ours(workplace);

    public static Subject Json { get; } = new(new SignalRJson("ours json", invokes: false), _ours, SubjectKind.Ours);

    public static Subject JsonInvoke { get; } = new(new SignalRJson("ours json, answered", invokes: true), _ours, SubjectKind.Ours);

    public static Subject MessagePack { get; } = new(new SignalRMessagePack("ours messagepack", invokes: false), _ours, SubjectKind.Ours);

    public static Subject MessagePackInvoke { get; } = new(new SignalRMessagePack("ours messagepack, answered", invokes: true), _ours, SubjectKind.Ours);

    public static Subject PeerJs { get; } = new(new PeerJs(), ServerProgram.PeerJs, SubjectKind.Other);

    public static Subject SocketIo { get; } = new(new SocketIo(), ServerProgram.SocketIo, SubjectKind.Other);

    public static Subject YWebrtc { get; } = new(new YWebrtc(), ServerProgram.YWebrtc, SubjectKind.Other);

    public static Subject Floor { get; } = new(new Floor(), _ => ServerProgram.Floor(), SubjectKind.Floor);

    public static IReadOnlyList<Subject> All { get; } = [Json, JsonInvoke, MessagePack, MessagePackInvoke, PeerJs, SocketIo, YWebrtc, Floor];

    public string Name => Protocol.Name;
}

internal enum SubjectKind
{
    Ours,
    Other,
    Floor,
}
