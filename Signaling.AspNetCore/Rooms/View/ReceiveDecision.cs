namespace Signaling.AspNetCore.Rooms.View;

/// <summary>The decision on a message of this or another node.</summary>
internal enum ReceiveDecision
{
    /// <summary>All messages before this one have arrived: apply it now.</summary>
    Take,

    /// <summary>The message changes nothing: drop it.</summary>
    Past,

    /// <summary>A message before this one has not arrived yet.</summary>
    Wait,

    /// <summary>The message contradicts this node's knowledge of its own peers. It waits until the room has been compared with the store.</summary>
    Conflict,

    /// <summary>The room has changed in a way that this node has not followed. Drop the message, and compare the room with the store.</summary>
    Outdated,
}
