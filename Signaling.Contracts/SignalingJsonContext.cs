#if NET
using System.Text.Json.Serialization;

namespace Signaling.Contracts;

/// <summary>Every argument and every result of <see cref="ISignalingHub"/> and <see cref="ISignalingPeer"/>.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(JoinRequest))]
[JsonSerializable(typeof(JoinResult))]
[JsonSerializable(typeof(ResumeRequest))]
[JsonSerializable(typeof(PeerUpdate))]
[JsonSerializable(typeof(UpdateResult))]
[JsonSerializable(typeof(Roster))]
[JsonSerializable(typeof(SessionDescription))]
[JsonSerializable(typeof(IceCandidate))]
[JsonSerializable(typeof(SendResult))]
[JsonSerializable(typeof(IReadOnlyList<IceServer>))]
[JsonSerializable(typeof(RemoveOptions))]
[JsonSerializable(typeof(Knock))]
[JsonSerializable(typeof(ConnectionReport))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(object))]
internal sealed partial class SignalingJsonContext : JsonSerializerContext;
#endif
