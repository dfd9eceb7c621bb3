"""The network: transformers' own M2M100, the class that NLLB checkpoints are loaded into."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from transformers import M2M100Config, M2M100ForConditionalGeneration

from .subwords import BOS, EOS, PAD


@dataclass(frozen=True, slots=True)
class Shape:
    """Size of the network.  Deep encoder, shallow decoder: decoding is where the time goes."""

    width: int = 256
    feed_forward: int = 1024
    heads: int = 4
    encoder_layers: int = 6
    decoder_layers: int = 2
    dropout: float = 0.1


def build(shape: Shape, vocabulary: int, seed: int) -> M2M100ForConditionalGeneration:
    """A freshly initialised network.  `seed` fixes its weights."""
    torch.manual_seed(seed)
    config = M2M100Config(
        vocab_size=vocabulary,
        d_model=shape.width,
        encoder_layers=shape.encoder_layers,
        decoder_layers=shape.decoder_layers,
        encoder_ffn_dim=shape.feed_forward,
        decoder_ffn_dim=shape.feed_forward,
        encoder_attention_heads=shape.heads,
        decoder_attention_heads=shape.heads,
        dropout=shape.dropout,
        attention_dropout=0.0,
        activation_dropout=0.0,
        encoder_layerdrop=0.0,
        decoder_layerdrop=0.0,
        max_position_embeddings=512,
        scale_embedding=True,
        init_std=shape.width**-0.5,
        bos_token_id=BOS,
        pad_token_id=PAD,
        eos_token_id=EOS,
        decoder_start_token_id=EOS,
        tie_word_embeddings=True,
    )
    config._attn_implementation = "eager"  # the guided head's weights must be visible
    model = M2M100ForConditionalGeneration(config)
    for module in model.modules():
        if isinstance(module, nn.Linear) and module is not model.lm_head:
            nn.init.xavier_uniform_(module.weight)
    return model


class GuidedLoss(nn.Module):
    """Label-smoothed cross-entropy plus cross-entropy of one attention head against a soft alignment."""

    def __init__(self, model: M2M100ForConditionalGeneration, smoothing: float = 0.1) -> None:
        super().__init__()
        self.model = model
        self.smoothing = smoothing
        self._attention: Tensor | None = None
        model.model.decoder.layers[-1].encoder_attn.register_forward_hook(self._keep)

    def _keep(self, _module: nn.Module, _inputs: object, output: tuple[Tensor, Tensor]) -> None:
        self._attention = output[1]

    def forward(self, source: Tensor, decoder_input: Tensor, labels: Tensor, guide: Tensor) -> tuple[Tensor, Tensor]:
        """Shapes as in `batches.Batch`.  Returns (translation loss, attention loss), each a mean per token."""
        mask = source.ne(PAD)
        copies = decoder_input.shape[0] // source.shape[0]
        memory = self.model.model.encoder(input_ids=source, attention_mask=mask).last_hidden_state
        hidden = self.model.model.decoder(
            input_ids=decoder_input,
            encoder_hidden_states=memory.repeat(copies, 1, 1),
            encoder_attention_mask=mask.repeat(copies, 1),
            use_cache=False,
        ).last_hidden_state
        real = labels.ne(PAD)
        logits = self.model.lm_head(hidden[real])  # padding never reaches the widest product
        translation = nn.functional.cross_entropy(logits.float(), labels[real], label_smoothing=self.smoothing)
        assert self._attention is not None
        head = self._attention[:, 0].float().clamp_min(1e-6).log()
        rows = guide.sum(-1).gt(0)
        attention = -(guide * head).sum(-1)[rows].mean()
        return translation, attention
